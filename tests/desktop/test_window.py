"""The window as the agent gets it: pages, zones, lines and names, with the real panels; no relay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.identity import Candidate, Card, Known, Level, Line, Moment
from desktop.app import App, Options
from desktop.shell import events as e
from desktop.shell.profile import Profile
from desktop.shell.settings import Settings
from desktop.shell.state import Contact, Look, Notice, NoticeKind, Opened, Ringing
from desktop.shell.window import Page
from webrtc.call import CallState
from webrtc.quality import Cause, Grade, Quality

KNOWN = Known(Level.CLAIMED, said_name="Anneke de Vries", verifiers=("street",), tries_left=3)
NAMES = {
    "Answer", "Decline", "Hang up", "Mute", "Hold", "Camera", "Keypad", "Transfer", "Look along", "Stop looking along", "Verify",
    "Notes", "Reason", "Outcome", "Finish", "Availability",
}  # fmt: skip


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    settings = Settings(Profile(tmp_path))
    settings.set_text("language", "en")
    settings.set_text("theme", "light")
    settings.flush()
    made = App(qapp, Options(Profile(tmp_path)))
    monkeypatch.setattr("desktop.page.panel.runs_as_root_in_sandbox", lambda: True)  # whoever runs this: no engine
    # what leaves the window stays here: no relay, no sound, no bus
    monkeypatch.setattr(made, "_effects", dict.fromkeys(made._effects, lambda _effect: None))
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    made.console = type(made.console)()
    made._show()
    made.phone.stop()
    made.window.may_close = True
    made.window.close()


def signed_in(app: App) -> None:
    app.happen(e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva Jansen"))
    app.happen(e.LinkChanged(e.LinkStanding.UP))
    welcome = wire.Welcome(
        wire.Role.AGENT, "Eva Jansen", "eva", availability=Availability.OFFLINE, reasons=("Order",), outcomes=("Solved",)
    )
    app.happen(e.Told(welcome))


def ring(app: App) -> None:
    app.happen(e.Told(wire.Offer("k1", KNOWN, waited=3.0, timeout=30.0)))


def named(app: App) -> dict[str, QWidget]:
    return {widget.accessibleName(): widget for widget in app.window.findChildren(QWidget) if widget.accessibleName()}


def test_signing_in_says_what_went_wrong_and_keeps_no_password(app: App, qtbot: QtBot) -> None:
    page = app.window.sign_in
    assert app.window.page is Page.SIGN_IN
    page.fill("https://relay.example.org", "eva")
    with qtbot.waitSignal(page.sign_in_wanted) as wanted:
        page.sign_in_wanted.disconnect(app._sign_in)
        page.password.setText("wrong")
        page.button.click()
    assert wanted.args == ["https://relay.example.org", "eva", "wrong"]
    app.happen(e.SessionChanged(e.SessionStanding.SIGNED_OUT, e.SignInProblem.WRONG_PASSWORD))
    assert "do not belong together" in page._problem.text()
    assert page.password.text() == ""
    app.happen(e.SessionChanged(e.SessionStanding.SIGNED_OUT, e.SignInProblem.EXPIRED, remembered=False))
    assert "expired" in page._problem.text()
    assert "ask for your password at each start" in page._hint.text()


def test_every_control_of_the_design_has_its_name(app: App) -> None:
    signed_in(app)
    ring(app)
    assert NAMES - set(named(app)) == set()


def test_nothing_that_takes_the_keyboard_is_without_a_name(app: App) -> None:
    signed_in(app)
    ring(app)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in app.window.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.focusPolicy().value and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not isinstance(widget.parent(), QComboBox) and not widget.objectName().startswith("qt_")
    ]  # fmt: skip
    assert nameless == []


def test_ringing_lies_on_top_and_moves_no_zone(app: App, qtbot: QtBot) -> None:
    signed_in(app)
    before = [zone.geometry() for zone in (app.customer.parentWidget(), app.window.centre, app.queue.parentWidget()) if zone]
    ring(app)
    assert app.ringing.isVisible()
    inside = app.window.centre.rect()
    qtbot.waitUntil(lambda: inside.contains(app.ringing.geometry()))
    assert before == [zone.geometry() for zone in (app.customer.parentWidget(), app.window.centre, app.queue.parentWidget()) if zone]


LONG = "Alexandra Wilhelmina van den Berg-Vermeulen tot Oudegaarde"
VISIT = tuple(Moment(float(at), "error", f"{LONG} {at}", {"step": "2"}) for at in range(8))
MAY_BE = (Candidate("a", "S\u2022\u2022\u2022", "U\u2022\u2022"), Candidate("b", "S\u2022\u2022", "A\u2022\u2022"))
UNSURE = Known(Level.CLAIMED, said_name=LONG, verifiers=("street", "birthday"), tries_left=3, candidates=MAY_BE, visit=VISIT)
SURE = Known(
    Level.VERIFIED, said_name=LONG, verified_by="birthday", visit=VISIT,
    card=Card("c1", LONG, "10482", email="alexandra.wilhelmina.vermeulen@example.org", phone="+31 6 12345678", street=LONG, city=LONG,
              remark=LONG),
    journey=tuple(Line(str(at), float(at), "call", LONG, detail=LONG) for at in range(200)),
)  # fmt: skip
IN_CALL = Contact("k1", ContactState.CONNECTED, SURE, talked=75.0, media=CallState.TALKING, heard=True, customer_camera=True)
POOR = Quality(1.4, Grade.POOR, Cause.THEIR_LINE)
PHASES = {
    "nobody": {},
    "rings": {"ringing": Ringing("k1", UNSURE, 3.0, 20.0, 30.0, video=True)},
    "unknown": {"contact": replace(IN_CALL, known=Known(Level.UNKNOWN, said_name=LONG), customer_camera=False)},
    "check": {"contact": replace(IN_CALL, known=UNSURE, customer_camera=False)},
    "picture": {"contact": IN_CALL},
    "asked": {"contact": replace(IN_CALL, look=Look.ASKED)},
    "page and picture": {"contact": replace(IN_CALL, look=Look.LIVE, customer_muted=True)},
    "all goes wrong": {
        "contact": replace(
            IN_CALL, media=CallState.RECONNECTING, trouble="microphone_taken", customer_muted=True, muted=True, quality=POOR
        ),
        "link": e.LinkChanged(e.LinkStanding.DOWN, "not_secure", 4.0),
        "notice": Notice(NoticeKind.CRASHED),
        "cache_kept": False,
    },
    "on hold": {"contact": replace(IN_CALL, state=ContactState.ON_HOLD, customer_muted=True)},
    "wrap-up": {"contact": replace(IN_CALL, state=ContactState.WRAP_UP)},
    "opened": {"opened": Opened("r1", LONG, SURE, from_cache=True)},
}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_window_never_grows_and_a_small_screen_holds_all_of_it(
    app: App, qtbot: QtBot, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.page, "_may_draw", lambda: False)  # the engine takes any size
    signed_in(app)
    app.settings.set_text("language", language)
    app.window.setWindowState(Qt.WindowState.WindowNoState)
    app.window.resize(1180, 640)
    qtbot.waitUntil(lambda: app.window.size() == QSize(1180, 640))
    calm = app.console
    try:
        for name, changes in PHASES.items():
            app.console = replace(calm, **changes)  # type: ignore[arg-type]  # by the names of its fields
            app._show()
            QApplication.processEvents()
            least = app.window.minimumSizeHint()
            assert (least.width() <= 1180, least.height() <= 640) == (True, True), f"{name}: {least}"
            assert app.window.size() == QSize(1180, 640), name
            if app.customer.wrap_up.isVisible():
                finish = app.customer.wrap_up.finish
                assert app.window.rect().contains(QRect(finish.mapTo(app.window, QPoint()), finish.size())), name
            if app._stage is not None and app._stage.isVisible():
                assert app.window.centre.rect().contains(app._stage.geometry()), name
    finally:
        app.settings.set_text("language", "en")


def test_trouble_in_a_call_can_be_dismissed_and_leaves_what_else_is_said(app: App) -> None:
    signed_in(app)
    app.console = replace(app.console, contact=replace(IN_CALL, trouble="no_microphone"), notice=Notice(NoticeKind.CRASHED))
    app._show()
    notice, trouble = app.window.lines._lines
    trouble.close_button.click()
    assert app.console.contact is not None
    assert (app.console.contact.trouble, app.console.notice) == ("", Notice(NoticeKind.CRASHED))
    assert (notice.isVisible(), trouble.isVisible()) == (True, False)


def test_what_the_agent_does_stands_beside_the_availability(app: App) -> None:
    signed_in(app)
    said = []
    for state in (ContactState.CONNECTED, ContactState.WRAP_UP):
        app.console = replace(app.console, contact=replace(IN_CALL, state=state))
        app._show()
        said.append(app.window.top._work.text())
    app.console = replace(app.console, contact=None)
    app._show()
    assert [*said, app.window.top._work.text()] == ["On a call", "Wrap-up 0:00", ""]


def test_a_lost_link_in_a_call_is_a_line_and_the_outer_zones_stay(app: App) -> None:
    signed_in(app)
    ring(app)
    app.happen(e.Wished(e.Wish.ANSWER))
    app.happen(e.Told(wire.State("k1", ContactState.CONNECTED)))
    place = QRect(app.customer.geometry())
    app.happen(e.LinkChanged(e.LinkStanding.DOWN, "lost", 4.0))
    said = [line.text.text() for line in app.window.lines._lines if line.isVisible()]
    assert said == ["The call goes on. Looking along and history come back by themselves; next try in 4\u00a0s."]
    assert app.customer.geometry() == place
    app.happen(e.LinkChanged(e.LinkStanding.UP))
    assert not app.window.lines.isVisible()


def test_without_a_keyring_the_window_says_so(app: App) -> None:
    signed_in(app)
    app.happen(e.CacheOpened(kept=False))
    assert "memory only" in app.window.status.text()
    assert app.window.status.isVisible()


def test_availability_tells_what_is_in_force(app: App) -> None:
    signed_in(app)
    button = named(app)["Availability"]
    assert button.accessibleDescription() == "Offline"
    app.window.centre.welcome.button.click()
    assert button.accessibleDescription() == "Available"


def test_the_whole_window_changes_its_language_and_back(app: App, qtbot: QtBot) -> None:
    signed_in(app)
    app.settings.set_text("language", "nl")
    try:
        qtbot.waitUntil(lambda: app.window.centre.welcome.button.text() == "Gesprekken aannemen")
        assert "Ophangen" in named(app)
        assert "Beschikbaarheid" in named(app)
        english = NAMES - {"Camera"}
        assert set(named(app)) & english == set(), "words that stay English"
    finally:
        app.settings.set_text("language", "en")
    qtbot.waitUntil(lambda: "Hang up" in named(app))


@pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)
def test_a_supervisors_window_has_the_shared_pages_and_shows_the_one_that_is_watched(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[object] = []
    monkeypatch.setattr("desktop.page.viewer.warm", starts.append)
    signed_in(app)
    assert not app.shares.isVisible(), "an agent's has no place for them"
    app.happen(e.Told(wire.Shares(())))
    assert app.shares.isVisible()
    assert not starts, "there is nothing to look at"
    with monkeypatch.context() as patch:
        patch.setattr("desktop.page.panel.runs_as_root_in_sandbox", lambda: False)
        app.happen(e.Told(wire.Shares((wire.Shared("k1", "Anna Bos", "Sanne V."),))))
        app.happen(e.Told(wire.Shares((wire.Shared("k1", "Anna Bos", "Sanne V."), wire.Shared("k2", "Bo", "Jan")))))
    assert len(starts) == 1, "the engine starts before it is needed, and once"
    app.shares.watch_wanted.emit("k1")
    strip, invitation = app.page.strip, app.page.invitation
    assert strip.isVisible()
    assert strip.hint.text() == "You look along with Anna Bos."
    strip.stop.click()
    assert app.console.watching is None
    assert not strip.isVisible()
    app.shares.watch_wanted.emit("k1")
    app.happen(e.Told(wire.WatchEnded("k1", "contact")))
    said = {label.text() for label in invitation.findChildren(QLabel)}
    assert {"Looking along has ended", "The call is over. Nothing of the page is kept."} <= said
    assert not invitation.look.isVisible(), "there is nobody to ask"
    invitation.close_button.click()
    assert app.console.watching is None
    assert not invitation.isVisible()


def test_a_crash_is_a_line_and_can_be_dismissed(app: App) -> None:
    signed_in(app)
    app.happen(e.Crashed())
    line = app.window.lines._lines[0]
    assert "Something went wrong" in line.text.text()
    line.close_button.click()
    assert not app.window.lines.isVisible()


def test_the_check_is_reached_from_menu_and_settings_and_leads_back_and_waits_for_the_end_of_a_call(app: App) -> None:
    signed_in(app)
    window = app.window
    pages: list[Page] = []
    window.settings_opened.disconnect(app._settings_opened)  # it would open the sound devices to list them
    app.console = replace(app.console, contact=IN_CALL)
    steps: tuple[Callable[[], object], ...] = (
        window.top.check_wanted.emit, lambda: app.happen(e.Ticked(1.0)), window.check_page.back.click, window._open_settings,
        window.settings_page.check.click, window.check_page.back.click, window.settings_page.check.click, app.checking.leave,
    )  # fmt: skip
    for act in steps:
        act()
        pages.append(window.page)
    check, console, settings = Page.CHECK, Page.CONSOLE, Page.SETTINGS
    assert pages == [check, check, console, settings, check, settings, check, console], "a call that rings leaves the check"
    assert "Not during a call" in window.check_page._lead.text()


def test_settings_open_close_and_keep_their_place_over_a_sign_out(app: App) -> None:
    signed_in(app)
    app.window.settings_opened.disconnect(app._settings_opened)  # it would open the sound devices to list them
    app.window._open_settings()
    assert [app.window.page] == [Page.SETTINGS]
    app.happen(e.SessionChanged(e.SessionStanding.SIGNED_OUT))
    assert [app.window.page] == [Page.SETTINGS]
    app.window.settings_page.back.click()
    assert [app.window.page] == [Page.SIGN_IN]


def test_zones_keep_their_sizes_over_a_restart(app: App, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    signed_in(app)
    app.window._splitter.setSizes([300, 560, 420])
    sizes = app.window._splitter.sizes()
    app.window.keep_shape()
    app.settings.flush()
    again = App(qapp, Options(Profile(tmp_path)))
    again.window.may_close = True
    qtbot.addWidget(again.window)
    again.happen(e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva"))
    again.window.show()
    qtbot.waitUntil(lambda: again.window._splitter.sizes() == sizes)
    again.window.close()
