"""The console's decisions, as values: no Qt, no loop, no relay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.contact import LIVE, Availability, ContactState
from cobrowse.identity import Card, Known, Level, Moment
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.console import TABLE, advance
from desktop.shell.reading import _TABLE as READ
from desktop.shell.state import Console, Contact, Look, NoticeKind, claimed_name
from webrtc import channel
from webrtc.call import Call, CallState

pytestmark = pytest.mark.pure

KNOWN = Known(Level.CLAIMED, said_name="Anneke de Vries", tries_left=3)
CARD = Known(Level.VERIFIED, said_name="Anneke", card=Card("c1", "Anneke de Vries"))
OFFER = wire.Offer("k1", KNOWN, waited=12.0, timeout=30.0, video=True)


def after(console: Console, *events: e.Event) -> tuple[Console, list[f.Effect]]:
    """The console after the events, and all effects."""
    found: list[f.Effect] = []
    for event in events:
        console, effects = advance(console, event)
        found.extend(effects)
    return console, found


def told(message: Any, body: bytes = b"") -> e.Told:
    return e.Told(message, body)


UP, DOWN = e.LinkChanged(e.LinkStanding.UP), e.LinkChanged(e.LinkStanding.DOWN, "lost", 4.0)
ANSWER, HANG_UP, LOOK = e.Wished(e.Wish.ANSWER), e.Wished(e.Wish.HANG_UP), e.Wished(e.Wish.LOOK)
WELCOME = told(
    wire.Welcome(wire.Role.AGENT, "Eva Jansen", "eva", availability=Availability.OFFLINE, reasons=("Order",), outcomes=("Solved",))
)


def ready() -> Console:
    return after(Console(), e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva Jansen"), UP, WELCOME)[0]


def talking() -> Console:
    return after(ready(), told(OFFER), ANSWER, told(wire.State("k1", ContactState.CONNECTED)))[0]


def messages(effects: list[f.Effect]) -> list[wire.FromConsole]:
    return [effect.message for effect in effects if isinstance(effect, f.Tell)]


def commands(effects: list[f.Effect]) -> list[channel.PhoneCommand]:
    return [effect.command for effect in effects if isinstance(effect, f.Phone)]


def test_every_event_and_message_has_its_place() -> None:
    assert set(TABLE) == set(get_args(e.Event))
    assert set(READ) | {wire.Page, wire.Signal, wire.Asset} == set(get_args(wire.ToConsole))


def test_an_offer_rings_with_the_claimed_name_only() -> None:
    console, effects = after(ready(), told(OFFER))
    assert console.ringing is not None
    assert f.Ring(on=True, name="Anneke V.") in effects
    assert f.KeepKnown("k1", KNOWN) in effects


@pytest.mark.parametrize(
    ("said", "shown"), [("Anneke de Vries", "Anneke V."), ("Anneke", "Anneke"), ("", ""), ("  Jan  jansen ", "Jan J.")]
)
def test_a_claimed_name_is_first_name_and_initial(said: str, shown: str) -> None:
    assert claimed_name(Known(Level.CLAIMED, said_name=said)) == shown


def test_an_answer_stops_the_ringing_connects_the_phone_and_tells_the_relay() -> None:
    console, effects = after(ready(), told(OFFER), ANSWER)
    assert console.ringing is None
    assert console.contact is not None
    assert console.contact.state is ContactState.CONNECTING
    assert effects[-3:] == [f.Ring(on=False), f.Phone(channel.Connect("k1")), f.Tell(wire.Accept("k1"))]


def test_an_answer_that_came_too_late_gives_the_contact_back_and_says_so() -> None:
    console, effects = after(ready(), told(OFFER), ANSWER, told(wire.OfferEnded("k1", "customer")))
    assert console.contact is None
    assert console.notice is not None
    assert console.notice.kind is NoticeKind.OFFER_CUSTOMER_GONE
    assert channel.Close("k1") in commands(effects)
    console, _ = after(ready(), told(OFFER), ANSWER, told(wire.Error(wire.Problem.NOT_POSSIBLE_NOW, "taken", "accept", "k1")))
    assert console.contact is None


@pytest.mark.parametrize(
    ("why", "kind"), [("timed_out", NoticeKind.OFFER_TIMED_OUT), ("customer", NoticeKind.OFFER_CUSTOMER_GONE), ("declined", None)]
)
def test_an_offer_that_ends_stops_ringing(why: str, kind: NoticeKind | None) -> None:
    console, effects = after(ready(), told(OFFER), told(wire.OfferEnded("k1", why)))
    assert console.ringing is None
    assert effects[-1] == f.Ring(on=False)
    assert (console.notice.kind if console.notice else None) is kind


def test_sound_up_is_told_and_signals_travel_both_ways() -> None:
    _, effects = after(
        talking(), e.PhoneTold(channel.Heard("k1")), e.PhoneTold(channel.Say("k1", b"{}")), told(wire.Signal("k1"), b"offer")
    )
    assert messages(effects) == [wire.MediaUp("k1"), wire.Signal("k1")]
    assert commands(effects) == [channel.Remote("k1", b"offer")]


def test_what_the_phone_says_of_another_call_changes_nothing() -> None:
    assert after(talking(), e.PhoneTold(channel.Heard("other"))) == (talking(), [])


def test_the_relay_away_in_a_call_ends_nothing_and_loses_nothing() -> None:
    console, effects = after(
        talking(), e.PhoneTold(channel.Heard("k1")), DOWN, e.Ticked(1.0), e.NotesWished("boots"), e.MuteWished(on=True), e.Ticked(1.0)
    )
    assert console.contact is not None
    assert console.contact.talked == 2.0
    assert commands(effects) == [channel.SetMuted("k1", on=True)]
    assert not [message for message in messages(effects) if isinstance(message, wire.Notes)]
    console, effects = after(console, UP, WELCOME, e.Ticked(1.0))
    assert wire.MediaUp("k1") in messages(effects)
    assert wire.Notes("k1", "boots", 0) in messages(effects)


def test_hanging_up_and_finishing_without_the_relay_is_told_when_it_is_back() -> None:
    console, effects = after(talking(), DOWN, HANG_UP, e.FinishWished("Order", "Solved", "boots"))
    assert console.contact is None
    assert messages(effects) == []
    assert channel.Close("k1") in commands(effects)
    finish = wire.Finish("k1", "Order", "Solved", "boots", base=0)
    assert f.KeepFinish(finish) in effects
    console, effects = after(console, UP, WELCOME)
    assert [message for message in messages(effects) if not isinstance(message, wire.SetAvailability)] == [wire.HangUp("k1"), finish]
    assert console.outbox == (finish,)
    # the relay still thinks that the call is on: it does not come back into the window
    console, effects = after(console, told(wire.Assigned("k1", ContactState.CONNECTED, KNOWN)))
    assert console.contact is None
    assert messages(effects) == [wire.HangUp("k1"), finish]
    console, effects = after(console, told(wire.Finished("k1")))
    assert console.outbox == ()
    assert effects == [f.DropFinish("k1")]


def test_a_relay_that_died_before_it_stored_the_end_of_a_call_is_told_it() -> None:
    console, _ = after(talking(), told(wire.State("k1", ContactState.WRAP_UP, why="customer")), DOWN, UP, WELCOME)
    console, effects = after(console, told(wire.Assigned("k1", ContactState.CONNECTED, KNOWN)))
    assert console.contact is not None
    assert console.contact.state is ContactState.WRAP_UP
    assert wire.HangUp("k1") in messages(effects)
    assert commands(effects) == []


def test_a_finish_of_a_run_before_is_sent_when_the_cache_opens() -> None:
    finish = wire.Finish("k0", "Order", "Solved")
    console, effects = after(ready(), e.CacheOpened(kept=True, outbox=(finish,)))
    assert messages(effects) == [finish]
    assert console.outbox == (finish,)


def test_after_a_restart_the_call_goes_on_where_it_was() -> None:
    console, effects = after(
        ready(), told(wire.Assigned("k1", ContactState.CONNECTED, CARD, notes="so far", sharing=True, talked=60.0)), e.Ticked(2.0)
    )
    assert console.contact is not None
    assert (console.contact.talked, console.contact.draft.notes, console.contact.look) == (62.0, "so far", Look.LIVE)
    assert commands(effects) == [channel.Connect("k1", restart=True)]


def test_a_wrap_up_comes_back_with_its_draft() -> None:
    draft = e.Draft("newer", "Order", "Solved")
    console, effects = after(
        ready(),
        told(wire.Assigned("k1", ContactState.WRAP_UP, CARD, notes="older")),
        e.CacheOpened(kept=True, drafts=(("k1", draft),), unsent=(("k1", "newer", 0),)),
    )
    assert console.contact is not None
    assert console.contact.draft == draft
    assert commands(effects) == []
    assert wire.Notes("k1", "newer", 0) in messages(after(console, e.Ticked(1.0))[1])


def test_a_late_word_of_the_relay_does_not_revive_a_call_that_was_hung_up() -> None:
    console, _ = after(talking(), HANG_UP, told(wire.State("k1", ContactState.ON_HOLD)))
    assert console.contact is not None
    assert console.contact.state is ContactState.WRAP_UP


def test_what_needs_the_relay_says_so_without_it() -> None:
    for wish in (LOOK, e.HoldWished(on=True), e.VerifyWished("street", "Lindelaan")):
        console, effects = after(talking(), DOWN, wish)
        assert console.notice is not None
        assert console.notice.kind is NoticeKind.NEEDS_RELAY
        assert messages(effects) == []


def test_a_check_is_busy_until_it_is_answered() -> None:
    console, effects = after(talking(), e.VerifyWished("street", "Lindelaan"), e.VerifyWished("street", "Lindelaan"))
    assert messages(effects) == [wire.Verify("k1", "street", "Lindelaan")]
    console, _ = after(console, told(wire.VerifyResult("k1", "street", "no_match", 2)))
    assert console.contact is not None
    assert (console.contact.check.busy, console.contact.check.result, console.contact.check.tries_left) == (False, "no_match", 2)


def test_what_happens_on_the_site_is_added_to_the_visit() -> None:
    moment = Moment(1.0, "page", "Checkout")
    console, _ = after(talking(), told(wire.Happened("k1", moment)))
    assert console.contact is not None
    assert console.contact.known.visit == (moment,)


def test_a_contact_of_before_shows_from_the_cache_until_the_relay_tells() -> None:
    console, effects = after(ready(), e.RecentWished("r1"))
    assert effects == [f.AskCache("r1"), f.Tell(wire.OpenRecent("r1"))]
    console, _ = after(console, e.CacheAnswered("r1", KNOWN))
    assert console.opened is not None
    assert console.opened.from_cache
    console, _ = after(console, told(wire.CustomerKnown("r1", CARD)))
    assert console.opened is not None
    assert (console.opened.known, console.opened.from_cache) == (CARD, False)


def test_availability_is_told_again_after_a_lost_link() -> None:
    console, effects = after(ready(), e.AvailabilityWished(Availability.AWAY, "lunch"), DOWN, UP, WELCOME)
    assert messages(effects) == [wire.SetAvailability(Availability.AWAY, "lunch")] * 2
    assert console.availability is Availability.AWAY


def test_a_session_that_the_relay_will_not_have_asks_to_sign_in_and_says_why() -> None:
    _, effects = after(talking(), e.LinkChanged(e.LinkStanding.REFUSED, "expired_token"))
    assert effects == [f.EndSession(told=False, problem=e.SignInProblem.EXPIRED)]
    console, effects = after(talking(), e.SessionChanged(e.SessionStanding.SIGNED_OUT, e.SignInProblem.EXPIRED))
    assert console.contact is None, "nothing of a customer stays for whoever signs in next"
    assert channel.Close("k1") in commands(effects)


def test_signing_out_hangs_up() -> None:
    _, effects = after(talking(), e.Wished(e.Wish.SIGN_OUT))
    assert messages(effects) == [wire.HangUp("k1")]
    assert effects[-1] == f.EndSession(told=True)


def test_trouble_of_the_phone_goes_when_sound_is_back() -> None:
    console, _ = after(talking(), e.PhoneTold(channel.Failed("k1", channel.Failure.NO_CONNECTION, "")))
    assert console.contact is not None
    assert console.contact.trouble == "no_connection"
    console, _ = after(console, e.PhoneTold(channel.CallChanged("k1", Call("k1", CallState.TALKING))))
    assert console.contact is not None
    assert console.contact.trouble == ""


@pytest.mark.parametrize("trouble", ["no_camera", "camera_taken"])
def test_without_its_camera_the_call_goes_on_with_the_camera_off(trouble: str) -> None:
    console, _ = after(talking(), e.CameraWished(True))
    assert console.contact is not None
    assert console.contact.camera_on
    console, effects = after(console, e.DeviceTrouble(trouble))
    assert console.contact is not None
    assert not console.contact.camera_on
    assert commands(effects) == [channel.SetCamera(console.contact.id, False)]
    assert console.notice is not None
    assert console.notice.kind is NoticeKind.MEDIA
    assert after(console, e.DeviceTrouble(trouble))[1] == [], "said again, nothing is left to switch off"


def test_no_personal_data_in_what_may_be_printed() -> None:
    words = repr((e.NotesWished("secret"), e.VerifyWished("street", "secret"), e.FinishWished("a", "b", "secret"), e.Draft("secret")))
    assert "secret" not in words


@pytest.mark.parametrize("state", sorted(set(ContactState) - {*LIVE, ContactState.WRAP_UP}))
def test_a_contact_that_went_back_to_the_queue_or_ended_leaves_no_phone_open(state: ContactState) -> None:
    console, effects = after(ready(), told(wire.Assigned("k1", ContactState.CONNECTING, KNOWN)), told(wire.Assigned("k1", state, KNOWN)))
    assert console.contact is None
    assert commands(effects)[-1] == channel.Close("k1"), "a phone that nobody closes"


@pytest.mark.parametrize("state", sorted(set(ContactState) - {*LIVE, ContactState.WRAP_UP}))
def test_a_contact_that_is_not_with_this_agent_takes_no_place(state: ContactState) -> None:
    console, effects = after(ready(), told(wire.Assigned("k1", state, KNOWN)))
    assert console.contact is None
    assert effects == []


WISHES = st.sampled_from([e.Wished(wish) for wish in e.Wish])
ANY = st.one_of(
    WISHES,
    st.sampled_from(
        [
            UP,
            DOWN,
            WELCOME,
            told(OFFER),
            e.Ticked(1.0),
            e.NotesWished("n"),
            e.FinishWished("Order", "Solved"),
            e.HoldWished(on=True),
            e.RecentWished("k1"),
        ]
    ),
    st.sampled_from(list(ContactState)).map(lambda state: told(wire.State("k1", state))),
    st.sampled_from(list(ContactState)).map(lambda state: told(wire.Assigned("k1", state, KNOWN))),
    st.sampled_from(["timed_out", "customer", "taken"]).map(lambda why: told(wire.OfferEnded("k1", why))),
    st.booleans().map(lambda yes: told(wire.Consent("k1", "look", granted=yes))),
    st.sampled_from(list(channel.Failure)).map(lambda failure: e.PhoneTold(channel.Failed("k1", failure, ""))),
)


@given(st.lists(ANY, max_size=25))
@example([told(wire.Assigned("k1", ContactState.CONNECTING, KNOWN)), told(wire.Assigned("k1", ContactState.QUEUED, KNOWN))])
def test_whatever_comes_in_whatever_order_the_promises_hold(happened: list[e.Event]) -> None:
    console, effects = after(ready(), *happened)
    connected = [command for command in commands(effects) if isinstance(command, channel.Connect)]
    closed = [command for command in commands(effects) if isinstance(command, channel.Close)]
    live = console.contact is not None and console.contact.live
    assert len(connected) - len(closed) <= int(live), "a phone that nobody closes"
    rings = [effect.on for effect in effects if isinstance(effect, f.Ring)]
    assert (rings[-1] if rings else False) is (console.ringing is not None), "it rings exactly while an offer stands"
    finished = [effect.finish.contact for effect in effects if isinstance(effect, f.KeepFinish)]
    dropped = [effect.contact for effect in effects if isinstance(effect, f.DropFinish)]
    assert {one.contact for one in console.outbox} >= set(finished) - set(dropped), "a wrap-up is never lost"
    assert msgspec.json.encode(messages(effects))
    assert replace(console) == console


def test_a_contact_counts_as_live_in_the_states_of_a_call() -> None:
    assert {state for state in ContactState if Contact("k", state, KNOWN).live} == {
        ContactState.CONNECTING,
        ContactState.CONNECTED,
        ContactState.ON_HOLD,
    }


def test_sharing_the_screen_begins_and_ends_and_a_closed_window_ends_it_with_a_word() -> None:
    console, effects = after(talking(), e.ScreenWished(on=True), e.ScreenWished(on=True))
    assert commands(effects) == [channel.ShareScreen("k1", True)], "once"
    console, effects = after(console, e.Wished(e.Wish.STOP_SCREEN))
    assert commands(effects) == [channel.ShareScreen("k1", False)]
    console, effects = after(console, e.ScreenWished(on=True), e.CameraWished(on=True), e.DeviceTrouble("no_screen"))
    assert commands(effects)[-1] == channel.ShareScreen("k1", False)
    assert console.contact is not None
    assert (console.contact.screen_on, console.contact.camera_on) == (False, True), "the camera comes back"
    assert console.notice is not None
    assert console.notice.about == "no_screen"
    assert after(ready(), e.ScreenWished(on=True))[1] == [], "nobody to share it with"


def test_talking_into_a_muted_microphone_is_kept_until_it_is_over() -> None:
    console, _ = after(talking(), e.MuteWished(on=True), e.PhoneTold(channel.TalkingWhileMuted("k1", True)))
    assert console.contact is not None
    assert console.contact.talking_while_muted
    console, _ = after(console, e.PhoneTold(channel.TalkingWhileMuted("k1", False)))
    assert console.contact is not None
    assert not console.contact.talking_while_muted
