"""A supervisor looks along, as decided: the list, one page at a time, calls before watching, a lost link; and what the agent is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Known, Level
from cobrowse.share import Rung
from desktop.page.view import Along, ShareState
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.console import advance
from desktop.shell.state import Console, NoticeKind, Shares, Watching
from desktop.shell.views import share_view
from desktop.shell.watching import GIVEN_UP

pytestmark = pytest.mark.pure

BOOTS, BIKES = wire.Shared("k1", "Anna Bos", "Sanne V."), wire.Shared("k2", "Kees Jong", "")
SAM, LEA = wire.Viewer("sam", "Sam Vos"), wire.Viewer("lea", "Lea Smit")
UP, DOWN = e.LinkChanged(e.LinkStanding.UP), e.LinkChanged(e.LinkStanding.DOWN, "lost", 4.0)
WELCOME = e.Told(wire.Welcome(wire.Role.SUPERVISOR, "Sam Vos", "sam"))
WATCH = e.WatchWished("k1")
PAGE = wire.Page("k1", "p1", 0, full=True)
OFFER = e.Told(wire.Offer("k9", Known(Level.UNKNOWN), waited=1.0, timeout=30.0))


def after(console: Console, *events: e.Event) -> tuple[Console, list[f.Effect]]:
    found: list[f.Effect] = []
    for event in events:
        console, effects = advance(console, event)
        found.extend(effects)
    return console, found


def shared(*pages: wire.Shared) -> e.Told:
    return e.Told(wire.Shares(pages))


def supervisor() -> Console:
    return after(Console(), e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Sam Vos"), UP, WELCOME, shared(BOOTS, BIKES))[0]


def watching() -> Console:
    return after(supervisor(), WATCH)[0]


def talking() -> Console:
    connected = e.Told(wire.State("k9", ContactState.CONNECTED))
    yes = e.Told(wire.Consent("k9", "look", True))
    return after(supervisor(), OFFER, e.Wished(e.Wish.ANSWER), connected, e.Wished(e.Wish.LOOK), yes)[0]


def said(effects: list[f.Effect]) -> list[wire.FromConsole]:
    return [effect.message for effect in effects if isinstance(effect, f.Tell)]


def test_only_a_supervisor_has_a_list() -> None:
    agent, _ = after(Console(), e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Anna Bos"), UP)
    assert agent.shares == Shares(told=False)
    assert supervisor().shares == Shares(told=True, pages=(BOOTS, BIKES))
    assert after(supervisor(), shared())[0].shares == Shares(told=True)


def test_a_page_of_the_list_is_watched_and_what_comes_of_it_is_shown() -> None:
    console, effects = after(supervisor(), WATCH)
    assert console.watching == Watching("k1", "Anna Bos", "Sanne V.")
    assert effects == [f.Tell(wire.Watch("k1"))]
    assert console.looking == "k1"
    asset, commit = wire.Asset("k1", "h", "h", 3), wire.Key("k1", "commit", "00", viewer="sam")
    _, effects = after(console, e.Told(PAGE, b"sealed"), e.Told(asset, b"png"), e.Told(commit))
    assert effects == [f.ShowPage(PAGE, b"sealed"), f.ShowPage(asset, b"png"), f.TakeKey(commit)]
    assert said(after(console, e.AssetsWanted(("h",)), e.Wished(e.Wish.RESYNC))[1]) == [wire.WantAsset("k1", ("h",)), wire.Resync("k1")]


def test_what_comes_of_another_contact_is_not_shown() -> None:
    console = watching()
    other = wire.Page("k2", "p1", 0, full=True)
    assert after(console, e.Told(other, b"x"), e.Told(wire.Paused("k2", on=True)), e.Told(wire.Key("k2", "commit"))) == (console, [])
    assert after(supervisor(), e.Told(PAGE, b"x")) == (supervisor(), [])


def test_what_is_not_in_the_list_cannot_be_watched_and_without_the_relay_nothing() -> None:
    assert after(supervisor(), e.WatchWished("k7")) == (supervisor(), [])
    lost, _ = after(supervisor(), DOWN)
    assert lost.shares.pages == ()
    assert lost.shares.told, "the list stays where it is"
    assert after(lost, WATCH)[1] == []


def test_nothing_is_done_on_a_watched_page() -> None:
    everything = (
        e.Pointed("p1", 3, 0.5, 0.5), e.RungWished(Rung.POINT), e.Intended("p1", Rung.CLICK, 3, b"{}"), e.Wished(e.Wish.LOOK),
        e.Wished(e.Wish.STOP_LOOK), e.NotesWished("x"), e.HoldWished(on=True),
    )  # fmt: skip
    assert after(watching(), *everything) == (watching(), [])


def test_the_supervisor_sees_which_tab_it_is_and_stays_or_goes_along_with_none() -> None:
    tabs = wire.Tabs("k1", 3, 1, 2, follow=False)
    console, effects = after(watching(), e.Told(tabs), e.Wished(e.Wish.GO_ALONG), e.Wished(e.Wish.STAY))
    assert effects == []
    assert share_view(console).tabs == tabs
    assert share_view(after(console, e.Told(wire.Tabs("k2", 2, 1, 1)))[0]).tabs == tabs, "of another contact"


def test_another_page_takes_the_place_of_the_first() -> None:
    console, effects = after(watching(), e.WatchWished("k2"))
    assert effects == [f.ClearPage(), f.Tell(wire.Watch("k2"))]
    assert console.looking == "k2"
    assert after(console, e.WatchWished("k2")) == (console, [])


def test_the_supervisor_stops() -> None:
    console, effects = after(watching(), e.Wished(e.Wish.UNWATCH))
    assert console == supervisor()
    assert effects == [f.Tell(wire.Unwatch("k1")), f.ClearPage()]
    assert after(console, e.Wished(e.Wish.UNWATCH)) == (console, [])


@pytest.mark.parametrize("why", ["stopped", "contact"])
def test_the_end_is_said_and_nothing_more_is_shown(why: str) -> None:
    console, effects = after(watching(), e.Told(wire.WatchEnded("k1", why)))
    assert console.watching is not None
    assert console.watching.ended == why
    assert effects == [f.ClearPage()]
    assert console.looking == ""
    assert after(console, e.Told(PAGE, b"late")) == (console, [])
    assert share_view(console).state is ShareState.ENDED
    closed, effects = after(console, e.Wished(e.Wish.UNWATCH))
    assert (closed.watching, said(effects)) == (None, []), "the relay has nothing to end"
    assert after(console, WATCH)[0] == watching(), "a new share of the same contact"


def test_a_refusal_is_said() -> None:
    console, effects = after(watching(), e.Told(wire.Error(wire.Problem.NO_CONSENT, "not shared", "watch", "k1")))
    assert console.watching is None
    assert console.notice is not None
    assert (console.notice.kind, console.notice.about) == (NoticeKind.NOT_WATCHED, "no_consent")
    assert effects == [f.ClearPage()]
    late = e.Told(wire.Error(wire.Problem.NO_CONSENT, "not shared", "watch", "k2"))
    assert after(watching(), late) == (watching(), []), "an answer about a page that is not watched any more"


def test_a_call_ends_the_watching_and_there_is_none_beside_a_call() -> None:
    console, effects = after(watching(), OFFER, e.Wished(e.Wish.ANSWER))
    assert console.watching is None
    assert said(effects) == [wire.Unwatch("k1"), wire.Accept("k9")]
    assert f.ClearPage() in effects
    assert after(console, WATCH) == (console, [])
    back, effects = after(watching(), e.Told(wire.Assigned("k8", ContactState.CONNECTED, Known(Level.UNKNOWN))))
    assert back.watching is None
    assert wire.Unwatch("k1") in said(effects)


def test_a_wrap_up_that_goes_leaves_the_watched_page() -> None:
    console, _ = after(talking(), e.Wished(e.Wish.HANG_UP), WATCH)
    assert console.looking == "k1"
    console, effects = after(console, e.Told(wire.State("k9", ContactState.COMPLETED)))
    assert console.contact is None
    assert console.looking == "k1"
    assert f.ClearPage() not in effects


def test_a_pause_a_lost_page_and_a_lost_link_are_told_by_the_pictures_age() -> None:
    console, _ = after(watching(), e.Told(PAGE, b"x"), e.Told(wire.Paused("k1", on=True)))
    assert share_view(console).state is ShareState.PAUSED
    console, _ = after(console, e.Told(wire.Paused("k1", on=False)), e.Told(wire.Presence("k1", here=False)), e.Ticked(3.0))
    assert (share_view(console).state, share_view(console).age_seconds) == (ShareState.BEHIND, 3.0)
    console, _ = after(console, e.Told(PAGE, b"x"))
    assert (share_view(console).state, share_view(console).known) == (ShareState.LIVE, False), "nothing was told of its age"
    console, _ = after(console, e.Told(wire.Delay("k1", 0.05)))
    assert share_view(console).known
    console, _ = after(console, e.Ticked(2.5))
    assert share_view(console).state is ShareState.BEHIND, "nothing is heard of it"
    console, _ = after(console, e.Told(wire.Delay("k1", 0.05)))
    assert share_view(console).state is ShareState.LIVE
    console, _ = after(console, e.Told(wire.Presence("k1", here=False)), e.Ticked(3.0), e.Told(wire.Presence("k1", here=True)))
    console, _ = after(console, e.Told(wire.Delay("k1", 0.05)))
    assert share_view(console).state is ShareState.BEHIND, "it is here again, and has told nothing yet"
    console, _ = after(console, e.Told(PAGE, b"x"), e.Ticked(0.1))
    assert share_view(console).state is ShareState.LIVE
    console, _ = after(console, DOWN, e.Ticked(2.5))
    assert share_view(console).state is ShareState.BEHIND


def test_after_a_lost_link_it_is_watched_on() -> None:
    console, effects = after(watching(), e.Told(wire.Paused("k1", on=True)), DOWN, e.Ticked(3.0), UP, WELCOME, shared(BOOTS))
    assert said(effects) == [wire.Watch("k1")]
    console, _ = after(console, e.Ticked(1.0))
    assert share_view(console).state is ShareState.BEHIND, "until something of it comes"
    assert share_view(after(console, e.Told(PAGE, b"x"), e.Ticked(1.0))[0]).state is ShareState.LIVE, (
        "a pause that is on still is told again"
    )
    assert f.ClearPage() not in effects, "the picture stays"
    assert said(after(console, shared(BOOTS, BIKES))[1]) == [], "once"


def test_a_page_that_does_not_come_back_is_given_up() -> None:
    console, effects = after(watching(), DOWN, e.Ticked(100.0), UP, WELCOME, shared(), e.Ticked(GIVEN_UP - 1))
    assert console.looking == "k1"
    assert said(effects) == []
    console, effects = after(console, e.Ticked(2.0))
    assert console.watching is not None
    assert console.watching.ended == "stopped"
    assert effects == [f.ClearPage()]


def test_the_agent_is_told_who_looks_along_and_hands_the_key_to_nobody_else() -> None:
    ask = wire.Key("k9", "ask", viewer="sam")
    console = talking()
    assert after(console, e.Told(ask)) == (console, []), "nobody whom the agent does not see gets the key"
    console, _ = after(console, e.Told(wire.Viewers("k9", (SAM,))))
    assert after(console, e.Told(ask))[1] == [f.HandKey(ask)]
    page = wire.Key("k9", "commit", "00")
    assert after(console, e.Told(page))[1] == [f.TakeKey(page)]
    assert console.contact is not None
    assert console.contact.viewers == (SAM,)
    console, _ = after(console, e.Told(wire.Viewers("k9", ())))
    assert console.contact is not None
    assert (console.contact.viewers, console.contact.viewed) == ((), (SAM,)), "who had the key stays known"
    console, _ = after(console, e.Told(wire.Viewers("k9", (SAM,))))
    assert console.contact is not None
    assert (console.contact.viewers, console.contact.viewed) == ((SAM,), ())
    console, _ = after(console, e.Wished(e.Wish.STOP_LOOK))
    assert console.contact is not None
    assert (console.contact.viewers, console.contact.viewed) == ((), ()), "with the share it is over"


def test_the_agents_panel_is_told_who_looks_along_with_their_digits() -> None:
    console, _ = after(talking(), e.Told(wire.Viewers("k9", (LEA, SAM))), e.Told(wire.Viewers("k9", (SAM,))))
    assert share_view(console, {"sam": "123 456"}.__getitem__).along == (Along("Sam Vos", "123 456"), Along("Lea Smit", gone=True))
    assert share_view(watching()).watched == "Anna Bos"


EVENTS = st.sampled_from(
    [
        OFFER, *(e.Wished(wish) for wish in e.Wish if wish is not e.Wish.SIGN_OUT),
        WATCH, e.WatchWished("k2"), DOWN, UP, WELCOME, shared(), shared(BOOTS, BIKES), e.Ticked(40.0),
        e.AssetsWanted(("h",)), e.Pointed("p1", 3, 0.5, 0.5), e.RungWished(Rung.CLICK), e.Intended("p1", Rung.CLICK, 3, b"{}"),
        e.FinishWished("Order", "Solved"), e.Told(wire.Consent("k9", "look", True)), e.Told(wire.Consent("k9", "click", True)),
        e.Told(wire.State("k9", ContactState.CONNECTED)), e.Told(wire.State("k9", ContactState.COMPLETED)),
        e.Told(wire.Assigned("k9", ContactState.CONNECTED, Known(Level.UNKNOWN), sharing=True)),
        *(e.Told(wire.Viewers("k9", viewers)) for viewers in ((), (SAM,), (SAM, LEA))),
        *(e.Told(wire.Key(contact, "ask", viewer=viewer)) for contact in ("k1", "k2", "k9") for viewer in ("", "sam", "lea")),
        *(e.Told(wire.Page(contact, "p1", 0, full=True), contact.encode()) for contact in ("k1", "k2", "k9")),
        *(e.Told(wire.WatchEnded(contact, "stopped")) for contact in ("k1", "k2")),
        *(e.Told(wire.Error(wire.Problem.NO_CONSENT, "", about, "k1")) for about in ("watch", "unwatch", "resync")),
    ]
)  # fmt: skip


@given(st.lists(EVENTS, max_size=60))
def test_whatever_happens_a_watched_page_and_an_own_call_stay_apart(events: list[e.Event]) -> None:
    console = supervisor()
    for event in events:
        before, (console, effects) = console, advance(console, event)
        assert console.watching is None or console.contact is None or not console.contact.live, "one or the other"
        for effect in effects:
            if isinstance(effect, f.ShowPage | f.TakeKey):
                assert (effect.page if isinstance(effect, f.ShowPage) else effect.message).contact == before.looking
            if isinstance(effect, f.HandKey):
                assert before.contact is not None
                assert effect.message.viewer in {viewer.id for viewer in before.contact.viewers}
                assert effect.message.contact == before.contact.id == before.looking
        done = [message for message in said(list(effects)) if isinstance(message, wire.Pointer | wire.Intent | wire.Ask | wire.AskLook)]
        assert {message.contact for message in done} <= {"k9"}, "nothing is done on a watched page"
        if before.looking and console.looking != before.looking:
            assert f.ClearPage() in effects, "what was seen goes with it"


def test_nothing_of_a_watched_page_stays_after_signing_out() -> None:
    console, effects = after(watching(), e.SessionChanged(e.SessionStanding.SIGNED_OUT))
    assert (console.watching, console.shares) == (None, Shares())
    assert f.ClearPage() in effects
