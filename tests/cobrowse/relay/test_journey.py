"""Journey lines, phone numbers and TURN credentials: small values that others compare."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from cobrowse.identity import Line, Moment
from cobrowse.relay.config import Ice, IceEntry
from cobrowse.relay.ice import ice_servers
from cobrowse.relay.journey import MAX_BROUGHT, MAX_DETAIL, brought_line, contact_line, invite_line, share_line, visit_line
from cobrowse.relay.phone import e164
from cobrowse.relay.visit import summed_up

pytestmark = pytest.mark.pure


def test_a_contact_in_a_line() -> None:
    line = contact_line("c", 5.0, reason="Return", outcome="Solved", notes="x" * 900, agent="Anna", answered=True)
    assert (line.title, line.outcome, len(line.detail)) == ("Return", "Solved", MAX_DETAIL)
    missed = contact_line("c", 5.0, reason="", outcome="", notes="", agent="", answered=False)
    assert (missed.title, missed.outcome) == ("Call", "Missed")


def told(*moments: Moment) -> Line | None:
    visit = summed_up(moments)
    assert visit is not None
    return visit_line("v", visit)


def test_a_visit_in_a_line() -> None:
    boots = [Moment(float(at), "product", "Boots") for at in range(3)]
    line = told(*boots, Moment(4.0, "cart", "Boots", {"total": "EUR 299.00"}), Moment(5.0, "error", "Try again later"))
    assert line is not None
    assert (line.id, line.at, line.until, line.channel) == ("v", 0.0, 5.0, "visit")
    assert (line.title, line.outcome, line.detail) == ("Boots ×3", "EUR 299.00", "Try again later")
    assert (line.tone, line.sign) == ("minus", "cart_left")
    assert told(Moment(1.0, "page", "Home")) is None
    browsed = told(*(Moment(float(at), "page", f"Page {at}") for at in range(3)))
    assert browsed is not None
    assert browsed.title == "Page 2"
    form = told(Moment(1.0, "form", "Type", {"value": "secret"}), *(Moment(at, "error", "Failed", {"step": "3"}) for at in (2.0, 3.0)))
    assert form is not None
    assert "secret" not in repr(form)
    assert (form.title, form.detail, form.sign) == ("Failed", "3: Failed ×2", "form_failed")


def test_what_other_channels_brought_says_how_it_went() -> None:
    survey = brought_line("s", 1.0, channel="survey", title="How was it?", outcome="9", detail="x" * 9000, agent="")
    assert (survey.tone, survey.sign, len(survey.detail)) == ("plus", "liked", MAX_BROUGHT)
    assert brought_line("s", 1.0, channel="survey", title="How was it?", outcome="3", detail="", agent="").tone == "minus"
    share = share_line("c", 1.0, 9.0, "Anna")
    assert (share.id, share.channel, share.at, share.until) == ("c-share", "share", 1.0, 9.0)
    assert invite_line("i", 4.0).channel == "invite"


@pytest.mark.parametrize(
    ("text", "number"),
    [("06 1234 5678", "+31612345678"), ("+32 2 555 12 12", "+3225551212"), ("12", ""), ("", ""), ("x", "")],
)
def test_numbers(text: str, number: str) -> None:
    assert e164(text, "NL") == number


def test_turn_credentials_are_what_coturn_computes() -> None:
    ice = Ice(servers=(IceEntry(("stun:s",)),), turn_urls=("turn:t",), turn_secret="secret", turn_life=60)
    stun, turn = ice_servers(ice, "who", 1000.9)
    assert (stun.urls, stun.credential) == (("stun:s",), "")
    assert turn.username == "1060:who"
    assert turn.credential == base64.b64encode(hmac.new(b"secret", b"1060:who", hashlib.sha1).digest()).decode()
    assert ice_servers(Ice(), "who", 1.0) == ()
