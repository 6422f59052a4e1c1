"""The relay's tables. What is in them is for `users`, `people`, `contacts` and `journal` to read and write; how they came to be,
for `migrations`.

Times are Unix seconds. Page bodies are in none of them: they never touch a disk.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("display", String(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password", String(200), nullable=False),
    Column("availability", String(16), nullable=False, server_default="offline"),
    Column("created", Float, nullable=False),
    Column("removed", Float),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("created", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("revoked", Float),
    Column("why", String(32), nullable=False, server_default=""),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("session", String(32), ForeignKey("sessions.id"), nullable=False, index=True),
    Column("expires", Float, nullable=False),
    Column("used", Float),
)

customers = Table(
    "customers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String(80), unique=True),
    Column("provisional", Boolean, nullable=False, server_default="0"),
    Column("name", String(200), nullable=False, server_default=""),
    Column("phone", String(32), nullable=False, server_default=""),
    Column("email", String(200), nullable=False, server_default=""),
    Column("street", String(200), nullable=False, server_default=""),
    Column("postcode", String(20), nullable=False, server_default=""),
    Column("city", String(100), nullable=False, server_default=""),
    Column("birth_date", String(10), nullable=False, server_default=""),
    Column("locked_until", Float, nullable=False, server_default="0"),
    Column("since", String(32), nullable=False, server_default=""),
    Column("language", String(16), nullable=False, server_default=""),
    Column("remark", Text, nullable=False, server_default=""),
    Column("created", Float, nullable=False),
)

signs = Table(
    "signs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("value", String(200), nullable=False),
    Column("customer", String(32), ForeignKey("customers.id"), nullable=False, index=True),
    Column("source", String(32), nullable=False, server_default=""),
    Column("seen", Float, nullable=False),
    UniqueConstraint("kind", "value", "customer", "source"),
)
Index("ix_signs_seen", signs.c.kind, signs.c.value, signs.c.seen)

visitors = Table(
    "visitors",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", String(80), nullable=False),
    Column("customer", String(32), ForeignKey("customers.id"), index=True),
    Column("first_seen", Float, nullable=False),
    Column("last_seen", Float, nullable=False),
    Column("seen_before", Float, nullable=False, server_default="0"),
)

logins = Table(
    "logins",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("visitor", String(32), nullable=False),
    Column("expires", Float, nullable=False, index=True),
)

invites = Table(
    "invites",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("customer", String(32), ForeignKey("customers.id")),
    Column("created", Float, nullable=False),
    Column("expires", Float, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact", String(32), nullable=False, index=True),
    Column("customer", String(32), nullable=False, index=True),
    Column("way", String(8), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("made", Float, nullable=False, index=True),
    Column("expires", Float, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("customer", String(32), ForeignKey("customers.id"), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("title", String(300), nullable=False),
    Column("outcome", String(100), nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("agent", String(80), nullable=False, server_default=""),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", String(80), nullable=False),
    Column("visitor", String(32), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("customer", String(32), ForeignKey("customers.id"), nullable=False, index=True),
    Column("level", Integer, nullable=False, server_default="0"),
    Column("verified_by", String(100), nullable=False, server_default=""),
    Column("tries_left", Integer, nullable=False, server_default="3"),
    Column("passed", JSON, nullable=False, server_default="[]"),
    Column("inconclusive", JSON, nullable=False, server_default="[]"),
    Column("representative", String(16), nullable=False, server_default=""),
    Column("representative_name", String(80), nullable=False, server_default=""),
    Column("fell", String(16), nullable=False, server_default=""),
    Column("signs", JSON, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("said_name", String(80), nullable=False, server_default=""),
    Column("said_phone", String(40), nullable=False, server_default=""),
    Column("video", Boolean, nullable=False, server_default="0"),
    Column("language", String(16), nullable=False, server_default=""),
    Column("share", String(16), nullable=False, server_default="off"),
    Column("called", Float, nullable=False),
    Column("connected", Float),
    Column("ended", Float),
    Column("why", String(16), nullable=False, server_default=""),
    Column("agent", String(32), nullable=False, server_default="", index=True),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("outcome", String(200), nullable=False, server_default=""),
    Column("notes", Text, nullable=False, server_default=""),
    Column("notes_version", Integer, nullable=False, server_default="0"),
    Column("notes_by", String(32), nullable=False, server_default=""),
    Column("follow_up", Text, nullable=False, server_default=""),
    Column("finished", Float),
)

moments = Table(
    "moments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact", String(32), ForeignKey("contacts.id"), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("name", String(300), nullable=False),
    Column("title", String(300), nullable=False, server_default=""),
    Column("data", JSON, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("visitor", String(32), nullable=False),
    Column("site", String(80), nullable=False),
    Column("customer", String(32), ForeignKey("customers.id")),
    Column("contact", String(32), nullable=False, server_default="", index=True),
    Column("begun", Float, nullable=False),
    Column("last", Float, nullable=False),
    Column("story", JSON(none_as_null=True)),
)
Index("ix_visits_customer_last", visits.c.customer, visits.c.last)
Index("ix_visits_visitor_last", visits.c.visitor, visits.c.last)

erasures = Table(
    "erasures",
    metadata,
    Column("customer", String(32), primary_key=True),
    Column("at", Float, nullable=False),
)

upkeep = Table(
    "upkeep",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", Float, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("contact", String(32), nullable=False, server_default=""),
    Column("who", String(32), nullable=False, server_default=""),
    Column("what", String(32), nullable=False),
    Column("detail", String(200), nullable=False, server_default=""),
    Column("n", Integer),
    Column("salt", String(32), nullable=False, server_default=""),
    Column("sealed", String(64), nullable=False, server_default=""),
    Column("hash", String(64), nullable=False, server_default=""),
)
Index("ix_journal_contact_n", journal.c.contact, journal.c.n, unique=True)

chains = Table(
    "chains",
    metadata,
    Column("contact", String(32), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
