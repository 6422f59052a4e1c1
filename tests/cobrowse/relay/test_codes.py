"""One-time codes as they are kept, on both databases: how long one holds, how often it may be tried, how many there are in a day."""

from __future__ import annotations

from sqlalchemy import Connection, select

from cobrowse.identity import Check
from cobrowse.relay import codes, schema
from cobrowse.relay.limits import CODE_DIGITS, CODE_LIFE, CODE_TRIES, CODES_EACH_CONTACT, CODES_EACH_CUSTOMER

NOW = 1_795_000_000.0
DAY = 86_400.0
KEY = b"k" * 32


def make(connection: Connection, code: str, now: float = NOW, *, contact: str = "c1", customer: str = "k1") -> int:
    return codes.make(connection, contact, customer, "mail", codes.hashed(KEY, contact, customer, code), "eva", now)


def said(connection: Connection, code: str, now: float = NOW, *, contact: str = "c1") -> Check:
    return codes.check(connection, KEY, contact, code, now)[1]


def test_it_holds_ten_minutes_and_not_a_moment_longer(connection: Connection) -> None:
    assert CODE_LIFE == 600
    assert make(connection, "123456")
    assert said(connection, "654321", NOW + CODE_LIFE - 1) is Check.NO_MATCH
    assert said(connection, "123456", NOW + CODE_LIFE) is Check.EXPIRED
    assert make(connection, "111222", NOW + CODE_LIFE)
    assert said(connection, "111 222", NOW + 2 * CODE_LIFE - 1) is Check.MATCHED


def test_it_counts_once_and_three_times_wrong_is_the_end(connection: Connection) -> None:
    assert make(connection, "123456")
    assert said(connection, "123456") is Check.MATCHED
    assert said(connection, "123456") is Check.EXPIRED
    assert make(connection, "123456")
    assert said(connection, "12345") is Check.INCOMPLETE  # a slip costs no try
    assert [said(connection, "000000") for _ in range(CODE_TRIES)] == [Check.NO_MATCH] * CODE_TRIES
    assert said(connection, "123456") is Check.EXPIRED


def test_a_new_one_ends_the_one_before_also_in_another_contact(connection: Connection) -> None:
    assert make(connection, "123456")
    assert make(connection, "222333", contact="c2")
    assert said(connection, "123456") is Check.EXPIRED
    assert said(connection, "222333", contact="c1") is Check.EXPIRED  # of another contact
    assert said(connection, "222333", contact="c2") is Check.MATCHED


def test_so_many_in_a_contact_and_for_a_customer_a_day(connection: Connection) -> None:
    made = [make(connection, "123456", NOW + number, contact=f"c{number // CODES_EACH_CONTACT}") for number in range(CODES_EACH_CUSTOMER)]
    assert all(made)
    assert make(connection, "123456", NOW + 60, contact="c0", customer="k2") == 0  # the contact has had its own
    assert make(connection, "123456", NOW + 60, contact="c9") == 0  # and the customer theirs, whatever the contact
    assert said(connection, "123456", NOW + 60, contact="c9") is Check.EXPIRED
    assert make(connection, "123456", NOW + 60, contact="c9", customer="k2")  # somebody else is not kept from one
    assert make(connection, "123456", NOW + DAY - 1, contact="c8") == 0
    assert make(connection, "123456", NOW + DAY + CODES_EACH_CUSTOMER, contact="c8")  # a day after the last of them
    told = connection.execute(select(schema.journal.c.detail).where(schema.journal.c.what == "code")).scalars().all()
    assert [one for one in told if one.endswith("too_often")] == ["mail:too_often"] * 3


def test_one_that_was_not_sent_is_void(connection: Connection) -> None:
    number = make(connection, "123456")
    codes.sent(connection, number, "c1", "mail", "refused", NOW)
    assert said(connection, "123456") is Check.EXPIRED


def test_nothing_of_a_code_is_stored_but_a_keyed_hash(connection: Connection) -> None:
    code = codes.new_code()
    assert len(code) == CODE_DIGITS
    make(connection, code)
    (stored,) = connection.execute(select(schema.codes.c.hash)).scalars()
    assert code not in stored
    assert stored != codes.hashed(b"another", "c1", "k1", code)
