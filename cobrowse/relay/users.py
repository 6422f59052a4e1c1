"""Users, their passwords and their sessions: functions of a connection, for `Database.run`. Tokens themselves are made in `tokens`.

A session is a family of refresh tokens: each is spent when it is renewed, and one that comes back spent was copied, so it ends
the family (RFC 9700, section 4.14.2).
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, select, update

from cobrowse.contact import Availability
from cobrowse.relay import schema
from cobrowse.relay.limits import MAX_PASSWORD, MIN_PASSWORD, REFRESH_LIFE
from cobrowse.relay.record import User
from cobrowse.relay.tokens import digest, new_id, new_secret
from cobrowse.wire import MAX_NAME, Role

_hasher: Final = PasswordHasher()


class NotAdded(Exception):
    """The user cannot be added; the text says why and what to do."""


class SessionOver(Exception):
    """There is no such session any more; `session` is its id when it ended just now, because a spent token came back."""

    def __init__(self, session: str = "") -> None:
        super().__init__("the session is over: sign in again")
        self.session = session


def hash_password(password: str) -> str:
    """Argon2id, with the library's parameters (RFC 9106's second choice); about 50 ms of one core.

    Raises:
        NotAdded: too short or too long.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise NotAdded(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters; this one has {len(password)}")
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    """A hash that nothing fits, for a user who does not exist."""
    return _hasher.hash(new_secret())


def password_fits(stored: str | None, password: str) -> bool:
    """Whether it is the password. For a user who does not exist (None) it takes as long, and says no."""
    try:
        _hasher.verify(stored or _nobody(), password[:MAX_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _user(row: Row[*tuple[Any, ...]]) -> User:
    return User(row.id, row.name, row.display, Role(row.role), Availability(row.availability))


def add(connection: Connection, name: str, role: Role, display: str, hashed: str, now: float) -> User:
    """A new user; one of this name who was removed comes back with the new role and password.

    Raises:
        NotAdded: the name is taken, empty or too long.
    """
    name = name.strip()
    display = display.strip() or name
    if not name or ":" in name or len(name) > MAX_NAME or len(display) > MAX_NAME or not (name + display).isprintable():
        raise NotAdded(f"a user's name and display name have 1 to {MAX_NAME} printable characters, the name no colon")
    users = schema.users
    row = connection.execute(select(users.c.id, users.c.removed).where(users.c.name == name)).first()
    values = {"display": display, "role": role.value, "password": hashed, "created": now, "removed": None, "availability": "offline"}
    if row is None:
        identity = new_id()
        connection.execute(users.insert().values(id=identity, name=name, **values))
    elif row.removed is None:
        raise NotAdded(f"there is already a user named {name}: remove it first, or choose another name")
    else:
        identity = row.id
        connection.execute(users.update().where(users.c.id == identity).values(**values))
    return User(identity, name, display, role, Availability.OFFLINE)


def remove(connection: Connection, name: str, now: float) -> bool:
    """Whether there was such a user. Their contacts stay; they cannot sign in, and their sessions are over."""
    users = schema.users
    row = connection.execute(select(users.c.id).where(users.c.name == name, users.c.removed.is_(None))).first()
    if row is None:
        return False
    connection.execute(users.update().where(users.c.id == row.id).values(removed=now, password=""))
    sessions = schema.sessions
    connection.execute(update(sessions).where(sessions.c.user == row.id, sessions.c.revoked.is_(None)).values(revoked=now, why="removed"))
    return True


def everyone(connection: Connection) -> tuple[User, ...]:
    """All users, by name."""
    users = schema.users
    return tuple(_user(row) for row in connection.execute(select(users).where(users.c.removed.is_(None)).order_by(users.c.name)))


def find(connection: Connection, name: str) -> tuple[User, str] | None:
    """The user of this name, and the hash of their password."""
    users = schema.users
    row = connection.execute(select(users).where(users.c.name == name, users.c.removed.is_(None))).first()
    return (_user(row), row.password) if row is not None else None


def displays(connection: Connection) -> dict[str, str]:
    """What to call every user who ever was, by id."""
    return {row.id: row.display for row in connection.execute(select(schema.users.c.id, schema.users.c.display))}


def set_availability(connection: Connection, user: str, availability: Availability) -> None:
    """Remembers what the user chose."""
    connection.execute(schema.users.update().where(schema.users.c.id == user).values(availability=availability.value))


def start_session(connection: Connection, user: str, now: float) -> tuple[str, str]:
    """A new session: its id and its first refresh token."""
    session = new_id()
    connection.execute(schema.sessions.insert().values(id=session, user=user, created=now, expires=now + REFRESH_LIFE))
    return session, _add_refresh(connection, session, now)


def _add_refresh(connection: Connection, session: str, now: float) -> str:
    secret = new_secret()
    connection.execute(schema.refresh_tokens.insert().values(hash=digest(secret), session=session, expires=now + REFRESH_LIFE))
    return secret


def _session_of(connection: Connection, refresh: str) -> Row[*tuple[Any, ...]] | None:
    tokens, sessions = schema.refresh_tokens, schema.sessions
    row: Row[*tuple[Any, ...]] | None = connection.execute(
        select(tokens.c.hash, tokens.c.used, tokens.c.expires, sessions.c.id, sessions.c.user, sessions.c.revoked)
        .join(sessions, sessions.c.id == tokens.c.session)
        .where(tokens.c.hash == digest(refresh))
    ).first()
    return row


def renew_session(connection: Connection, refresh: str, now: float) -> tuple[User, str, str] | SessionOver:
    """The user, the session and its next refresh token. The refusal is a value, so that the revocation that comes with it is kept."""
    row = _session_of(connection, refresh)
    if row is None or row.revoked is not None or row.expires <= now:
        return SessionOver()
    if row.used is not None:
        revoke(connection, row.id, now, "reused")
        return SessionOver(row.id)
    user = connection.execute(select(schema.users).where(schema.users.c.id == row.user, schema.users.c.removed.is_(None))).first()
    if user is None:
        return SessionOver()
    connection.execute(schema.refresh_tokens.update().where(schema.refresh_tokens.c.hash == row.hash).values(used=now))
    connection.execute(schema.sessions.update().where(schema.sessions.c.id == row.id).values(expires=now + REFRESH_LIFE))
    return _user(user), row.id, _add_refresh(connection, row.id, now)


def end_session(connection: Connection, refresh: str, now: float) -> str:
    """The id of the session that this ended; "" when there was none. Any of its refresh tokens will do, spent or not."""
    row = _session_of(connection, refresh)
    if row is None or row.revoked is not None:
        return ""
    revoke(connection, row.id, now, "signed_out")
    return str(row.id)


def revoke(connection: Connection, session: str, now: float, why: str) -> None:
    """Ends a session."""
    connection.execute(update(schema.sessions).where(schema.sessions.c.id == session).values(revoked=now, why=why))


def signed_in(connection: Connection, session: str, now: float) -> User | None:
    """The user of a session that is not over."""
    sessions, users = schema.sessions, schema.users
    row = connection.execute(
        select(users)
        .join(sessions, sessions.c.user == users.c.id)
        .where(sessions.c.id == session, sessions.c.revoked.is_(None), sessions.c.expires > now, users.c.removed.is_(None))
    ).first()
    return _user(row) if row is not None else None


def still_open(connection: Connection, sessions: frozenset[str], now: float) -> frozenset[str]:
    """Which of these sessions are not over."""
    table = schema.sessions
    rows = connection.execute(select(table.c.id).where(table.c.id.in_(sessions), table.c.revoked.is_(None), table.c.expires > now))
    return frozenset(row.id for row in rows)
