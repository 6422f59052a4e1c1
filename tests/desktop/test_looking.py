"""The agent looks along, as decided: asking, what each rung allows, tabs, and how old the picture is."""

from __future__ import annotations

import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.share import Rung
from desktop.page.view import ShareState
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.state import Look
from desktop.shell.views import share_view
from tests.desktop.test_console import DOWN, HANG_UP, KNOWN, LOOK, UP, WELCOME, after, messages, talking, told

pytestmark = pytest.mark.pure


def test_looking_along_from_asking_to_the_end() -> None:
    page = wire.Page("k1", "e1", 0, full=True)
    console, effects = after(talking(), LOOK)
    assert messages(effects) == [wire.AskLook("k1", "Eva Jansen")]
    assert after(console, told(page, b"x"))[1] == [], "nothing of the page before the customer's yes"
    console, effects = after(console, told(wire.Consent("k1", "look", granted=True)), told(page, b"x"))
    assert effects == [f.ShowPage(page, b"x")]
    assert after(console, e.Pointed("e1", 7, 0.5, 0.5))[1] == [], "looking is not pointing"
    point = told(wire.Consent("k1", "point", granted=True))
    console, _ = after(console, told(wire.Delay("k1", 0.05)))
    console, effects = after(console, e.RungWished(Rung.POINT), point, e.Pointed("e1", 7, 0.5, 0.5))
    assert messages(effects) == [wire.Ask("k1", Rung.POINT, "Eva Jansen"), wire.Pointer("k1", "e1", 7, 0.5, 0.5, "Eva Jansen")]
    assert messages(after(console, e.Pointed("e1", 7, mark=True))[1]) == [wire.Pointer("k1", "e1", 7, agent="Eva Jansen", mark=True)]
    assert messages(after(console, e.Pointed("e1", 7, mark=True))[1]) == [wire.Pointer("k1", "e1", 7, agent="Eva Jansen", mark=True)]
    console, effects = after(console, told(wire.Consent("k1", "look", granted=False)))
    assert console.contact is not None
    assert console.contact.look is Look.ENDED
    assert f.ClearPage() in effects


def test_each_rung_is_asked_once_done_while_it_is_granted_and_over_with_the_look() -> None:
    click = e.Intended("e1", Rung.CLICK, 7, b"{}")
    fresh = told(wire.Delay("k1", 0.05))
    looking, _ = after(talking(), LOOK, told(wire.Consent("k1", "look", granted=True)), fresh)
    asked, effects = after(looking, click, e.RungWished(Rung.CLICK), e.RungWished(Rung.CLICK), click)
    assert messages(effects) == [wire.Ask("k1", Rung.CLICK, "Eva Jansen")]
    granted, effects = after(asked, told(wire.Consent("k1", "click", granted=True)), click)
    assert effects == [f.Tell(wire.Intent("k1", "e1", Rung.CLICK, 7), b"{}")]
    paused, effects = after(granted, told(wire.Paused("k1", on=True)), click)
    assert effects == []
    assert share_view(paused).state is ShareState.PAUSED
    assert messages(after(paused, told(wire.Paused("k1", on=False)), fresh, click)[1]) == [wire.Intent("k1", "e1", Rung.CLICK, 7)]
    back, effects = after(granted, told(wire.Consent("k1", "click", granted=False)), click)
    assert effects == []
    assert share_view(back).refused is Rung.CLICK
    for end in (e.Wished(e.Wish.STOP_LOOK), told(wire.Consent("k1", "look", granted=False)), HANG_UP):
        over, _ = after(granted, end)
        assert over.contact is not None
        assert (over.contact.granted, over.contact.paused) == (frozenset(), False)


def test_the_agent_goes_along_from_tab_to_tab_or_stays_while_the_page_is_shared() -> None:
    stay, along = e.Wished(e.Wish.STAY), e.Wished(e.Wish.GO_ALONG)
    tabs, stayed = wire.Tabs("k1", 2, 2, 2), wire.Tabs("k1", 2, 1, 2, follow=False)
    assert after(talking(), told(tabs))[0] == talking(), "nobody looks along"
    looking, effects = after(talking(), LOOK, told(wire.Consent("k1", "look", granted=True)), stay)
    assert messages(effects) == [wire.AskLook("k1", "Eva Jansen")], "there is one tab"
    console, effects = after(looking, told(tabs), told(wire.Tabs("k9", 3, 1, 1)), along, stay)
    assert messages(effects) == [wire.Follow("k1", on=False)]
    assert share_view(console).tabs == tabs, "as the page says it is"
    console, effects = after(console, told(stayed), stay, along)
    assert messages(effects) == [wire.Follow("k1", on=True)]
    assert share_view(console).tabs == stayed
    lost, effects = after(console, DOWN, along)
    assert messages(effects) == []
    assert lost.notice is not None
    late, _ = after(console, told(wire.Error(wire.Problem.NO_CONSENT, "", "follow", "k1")))
    assert late == console
    over, _ = after(console, e.Wished(e.Wish.STOP_LOOK))
    assert share_view(over).tabs is None


def test_a_no_is_told_as_a_no() -> None:
    console, _ = after(talking(), LOOK, told(wire.Consent("k1", "look", granted=False)))
    assert console.contact is not None
    assert console.contact.look is Look.REFUSED


def test_a_page_that_is_behind_counts_its_age_and_takes_no_pointer() -> None:
    sharing, _ = after(talking(), LOOK, told(wire.Consent("k1", "look", granted=True)))
    console, _ = after(sharing, told(wire.Presence("k1", here=False)), e.Ticked(3.0))
    assert console.contact is not None
    assert console.contact.behind == 3.0
    assert messages(after(console, e.Pointed("e1", 7, 0.5, 0.5))[1]) == []
    console, _ = after(console, told(wire.Presence("k1", here=True)), e.Ticked(1.0))
    assert console.contact is not None
    assert console.contact.behind == 4.0, "until something of the page comes"
    console, _ = after(console, told(wire.Page("k1", "e2", 0, full=True)), e.Ticked(1.0))
    assert share_view(console).state is ShareState.LIVE
    back = wire.Assigned("k1", ContactState.CONNECTED, KNOWN, sharing=True)
    console, _ = after(console, DOWN, e.Ticked(1.0), UP, WELCOME, told(back), e.Ticked(1.5))
    assert share_view(console).state is ShareState.BEHIND, "nor does the console's own link make it young again"
    console, _ = after(console, told(wire.Paused("k1", on=True)), e.Ticked(5.0))
    assert share_view(console).state is ShareState.PAUSED


def test_nothing_is_claimed_or_done_before_the_age_of_the_picture_is_known() -> None:
    """After a yes, after a pause, after a page load; the ping's answer may come before the first of a new page."""
    page, fresh, click = told(wire.Page("k1", "e1", 0, full=True)), told(wire.Delay("k1", 0.05)), e.Intended("e1", Rung.CLICK, 7, b"{}")
    yes = told(wire.Consent("k1", "look", granted=True)), told(wire.Consent("k1", "click", granted=True))
    console, _ = after(talking(), LOOK, *yes, page)
    for begins in (
        (), (told(wire.Paused("k1", on=True)), fresh, told(wire.Paused("k1", on=False))),
        (told(wire.Presence("k1", here=False)),), (told(wire.Presence("k1", here=True)), fresh), (DOWN, UP, WELCOME, fresh),
    ):  # fmt: skip
        console, _ = after(console, *begins)
        assert (share_view(console).state, share_view(console).known) == (ShareState.LIVE, False)
        assert messages(after(console, click)[1]) == []
        done, effects = after(console, page, fresh, click)
        assert share_view(done).known
        assert messages(effects) == [wire.Intent("k1", "e1", Rung.CLICK, 7)]


def test_a_page_of_which_nothing_is_heard_is_old_though_no_link_is_lost() -> None:
    sharing, _ = after(talking(), LOOK, told(wire.Consent("k1", "look", granted=True)), told(wire.Page("k1", "e1", 0, full=True)))
    assert share_view(after(sharing, e.Ticked(60.0))[0]).state is ShareState.LIVE, "a relay that measures nothing"
    console, _ = after(sharing, told(wire.Consent("k1", "click", granted=True)), told(wire.Delay("k1", 0.05)), e.Ticked(1.0, 0.01))
    assert share_view(console).state is ShareState.LIVE
    assert share_view(console).way == pytest.approx(0.06)
    silent, _ = after(console, e.Ticked(1.5))
    assert share_view(silent).state is ShareState.BEHIND
    assert share_view(silent).age_seconds == pytest.approx(2.55)
    assert messages(after(silent, e.Intended("e1", Rung.CLICK, 7, b"{}"))[1]) == []
    again, _ = after(silent, told(wire.Delay("k1", 0.05)))
    assert share_view(again).state is ShareState.LIVE
    jammed, _ = after(again, told(wire.Delay("k1", 7.0)), told(wire.Page("k1", "e1", 1)))
    assert (share_view(jammed).state, share_view(jammed).age_seconds) == (ShareState.BEHIND, 7.0), "what comes was told long ago"
    over, _ = after(jammed, told(wire.Consent("k1", "look", granted=False)), told(wire.Delay("k1", 0.05)))
    assert over.contact is not None
    assert over.contact.fresh.way is None
