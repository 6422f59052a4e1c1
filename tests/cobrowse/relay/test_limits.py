"""Token buckets, alone and by whom they hold."""

from __future__ import annotations

import pytest

from cobrowse.relay.limits import Bucket, Rate
from cobrowse.relay.rates import Rates, holder

pytestmark = pytest.mark.pure


def test_a_bucket_empties_with_what_passes_and_fills_with_time() -> None:
    bucket = Bucket(Rate(2, 3))
    assert [bucket.take(10.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(11.0) for _ in range(3)] == [True, True, False]
    assert not bucket.full(11.0)
    assert bucket.full(12.5)
    assert [bucket.take(1000.0) for _ in range(4)] == [True, True, True, False], "never more than the burst"


def test_a_refusal_costs_nothing() -> None:
    bucket = Bucket(Rate(1, 10))
    assert not bucket.take(0.0, 11)
    assert bucket.take(0.0, 10)


def test_everybody_has_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates()
    rate = Rate(1, 1)
    assert rates.allows(1000.0, rate, "name", "anna")
    assert not rates.allows(1000.0, rate, "name", "anna")
    assert rates.allows(1000.0, rate, "name", "bob")
    monkeypatch.setattr("cobrowse.relay.rates.MOST", 2)
    assert not rates.allows(1000.5, rate, "name", "anna"), "the full ones are forgotten, not the others"


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_a_network_of_ipv6_is_one_holder(address: str, whose: str) -> None:
    assert holder(address) == whose
