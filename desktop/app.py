"""Builds every object of the console once, connects them, and carries out what `desktop.shell.console` decides. Nothing else does.

Heavy parts come when they are first needed: the relay's client with the sign-in, the phone with the first ring, the web engine
with the first look along (in `desktop.page`), the database with the cache's thread.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cobrowse.contact import Availability
from desktop.call.bar import CallBar
from desktop.call.ringing import RingingCard
from desktop.customer.panel import CustomerPanel
from desktop.customer.recent import RecentList
from desktop.customer.search import SearchBox
from desktop.page.panel import PagePanel
from desktop.shell import accessible, logs, views
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.checking import Checking
from desktop.shell.console import advance
from desktop.shell.desk_phone import DeskPhone
from desktop.shell.handing import Handover
from desktop.shell.notifications import Notifications
from desktop.shell.profile import RELAY_VARIABLE, Profile
from desktop.shell.profile import profile as find_profile
from desktop.shell.sealing import Sealing
from desktop.shell.sentences import sentences
from desktop.shell.session import SessionKeeper
from desktop.shell.settings import Settings
from desktop.shell.single import Single
from desktop.shell.state import Console, Contact, Look, name_of
from desktop.shell.store import CACHED, Store
from desktop.shell.theme import theme
from desktop.shell.translations import Translations
from desktop.shell.tray import Tray
from desktop.shell.vault import Vault
from desktop.shell.window import Page, Panels, Window
from desktop.team.queue import QueueList
from desktop.team.shares import SharesList

if TYPE_CHECKING:
    from cobrowse.client import Link, RelayClient
    from cobrowse.share import Rung
    from desktop.call.chooser import ScreenChooser
    from desktop.call.screen import Source
    from desktop.call.stage import VideoStage

VERSION: Final = "0.1.0"
TICK: Final = 1000
"""Milliseconds between two ticks of the console's clock; what it counts is shown in seconds."""
SWITCH: Final = 0.0003
"""Seconds after which a thread that is busy with Python lets another in; Python's own is 0.005. The audio thread asks about six times in
each of its 4 ms. In half a second beside a busy window its worst wait was 62 ms with 0.005 and with 0.001, and 34 with this (medians of
16, on a machine with much else to do), and the window got no less done."""
_log = structlog.get_logger("naast.app")


@dataclass(frozen=True)
class Options:
    """What the console was started with; `relay` "" for the one of last time. With `demo` closing the window ends it, tray or not."""

    profile: Profile
    relay: str = ""
    minimized: bool = False
    demo: bool = False


class App:
    """The console, from the first window to the last file closed. `run` is its life."""

    def __init__(self, qt: QApplication, options: Options) -> None:
        self._qt, self._options = qt, options
        self.console = Console()
        self._happened: deque[e.Event] = deque()
        self._busy = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: asyncio.Event | None = None
        self.settings = Settings(options.profile)
        self.translations = Translations()
        theme.apply(self.settings.theme)
        self.translations.speak(self.settings.language)
        self.call_bar, self.ringing = CallBar(), RingingCard()
        self._stage: VideoStage | None = None
        self._chooser: ScreenChooser | None = None
        self.page, self.customer = PagePanel(), CustomerPanel()
        self.queue, self.shares, self.recent = QueueList(), SharesList(), RecentList()
        self.search = SearchBox(self.recent)
        panels = Panels(self.call_bar, self.ringing, self.page, self.customer, self.queue, self.shares, self.search)
        self.window = Window(panels, self.settings)
        self.tray = Tray()
        self.notifications = Notifications(self.tray)
        self.phone = DeskPhone(self.settings)
        self.store = Store(options.profile, self.happen)
        self.vault = Vault(options.profile)
        self.keeper = SessionKeeper(self.vault, self.happen, lambda: self._start(self.keeper.keep()))
        self.checking = Checking(self.window, self.phone, lambda: self.console, lambda: self.keeper.url)
        self.sealing = Sealing(lambda message: self._tell(f.Tell(message)), self.page.receive)
        self.handover = Handover(lambda: self.sealing.content, lambda message: self._tell(f.Tell(message)))
        self._client: RelayClient | None = None
        self._clock = QTimer()
        self._clock.setInterval(TICK)
        self._ticked = time.monotonic()
        self._sound_shown = False
        self._effects: dict[type[f.Effect], Callable[[Any], None]] = {
            f.Tell: self._tell,
            f.Ring: self._ring,
            f.Phone: lambda effect: self.phone.command(effect.command),
            f.ShowPage: lambda effect: self.sealing.take(effect.page, effect.body),
            f.TakeKey: lambda effect: self.sealing.key(effect.message),
            f.HandKey: lambda effect: self.handover.key(effect.message),
            f.ClearPage: lambda _: self._clear_page(),
            f.EndSession: lambda effect: self._start(self._end_session(effect)),
            **dict.fromkeys(CACHED, self.store.carry_out),
        }
        self._connect()
        self._show()

    # ---- what happens

    def happen(self, event: e.Event) -> None:
        """Something happened: decides, carries out, shows. What happens meanwhile waits its turn."""
        self._happened.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._happened:
                self.console, effects = advance(self.console, self._happened.popleft())
                for effect in effects:
                    self._effects[type(effect)](effect)
            self._show()
        finally:
            self._busy = False

    def _show(self) -> None:
        """Hands each panel its value; each compares it with what it shows."""
        console, window = self.console, self.window
        signed_in = console.session.standing is e.SessionStanding.SIGNED_IN
        window.settings_go_back_to(Page.CONSOLE if signed_in else Page.SIGN_IN)
        if not signed_in:
            window.sign_in.show_session(console.session, keyring=console.session.remembered)
        window.top.show_agent(console.agent)
        window.top.availability.show_availability(console.availability, console.away_reason)
        window.top.show_work(views.work_text(console))
        window.lines.show_lines(sentences(console))
        window.show_status(memory_only=signed_in and not console.cache_kept, asked_each_time=signed_in and not console.session.remembered)
        self.queue.show_waiting(console.waiting)
        window.show_shares(console.shares.told)
        self.shares.show_shares(console.shares.pages, console.looking if console.watching else "")
        if console.shares.pages:
            self.page.prepare()  # a supervisor who looks along for the first time does not wait for the engine
        self.recent.show_recent(console.recent)
        self.recent.show_opened(console.opened.contact if console.opened and console.contact is None else "")
        self.search.show_search(console.search, in_memory=signed_in and not console.cache_kept)
        self.search.show_beside(console.beside)
        self.call_bar.show_call(views.call_view(console))
        self.ringing.show_offer(views.offer_view(console))
        share = views.share_view(console, self.handover.digits)
        self.sealing.watch(console.looking)
        self.page.show_share(replace(share, digits=self.sealing.digits, late=self.sealing.late, spent=self.sealing.spent))
        self.customer.show_customer(views.customer_view(console))
        contact = console.contact
        window.centre.welcome.show_console(console)
        live = contact is not None and contact.live
        picture = contact is not None and live and contact.customer_camera
        if contact is not None and live:
            self._show_stage(contact, picture=picture)
        window.centre.show_call(
            on=contact is not None or console.watching is not None,
            picture=picture,
            sharing=contact is not None and contact.look is Look.LIVE,
        )

    def _show_stage(self, contact: Contact, *, picture: bool) -> None:
        if self._stage is None:
            from desktop.call.stage import VideoStage  # brings QtMultimedia and numpy

            self._stage = VideoStage()
            self.window.centre.take_stage(self._stage)
            self.phone.show_on(self._stage)
        self._stage.show_name(name_of(contact.known))
        self._stage.show_picture(picture)

    def _connect(self) -> None:
        happen, window, wish = self.happen, self.window, self._wish
        self._clock.timeout.connect(self._tick)
        window.sign_in.sign_in_wanted.connect(self._sign_in)
        window.top.availability.chosen.connect(lambda availability, reason: happen(e.AvailabilityWished(availability, reason)))
        window.centre.welcome.available_wanted.connect(lambda: happen(e.AvailabilityWished(Availability.AVAILABLE)))
        window.top.sign_out_wanted.connect(wish(e.Wish.SIGN_OUT))
        window.top.quit_wanted.connect(self.quit)
        window.closing.connect(self._closing)
        window.dismissed.connect(lambda what: happen(e.Wished(what)))
        window.retry_wanted.connect(self._retry)
        window.settings_opened.connect(self._settings_opened)
        self.settings.changed.connect(self._setting_changed)
        for source, what in (
            (self.ringing.answer_wanted, e.Wish.ANSWER), (self.ringing.decline_wanted, e.Wish.DECLINE),
            (self.call_bar.hang_up_wanted, e.Wish.HANG_UP), (self.page.look_wanted, e.Wish.LOOK), (self.page.stop_wanted, e.Wish.STOP_LOOK),
            (self.page.unwatch_wanted, e.Wish.UNWATCH), (self.page.resync_wanted, e.Wish.RESYNC), (window.look_key, e.Wish.LOOK),
            (self.page.stay_wanted, e.Wish.STAY), (self.page.go_along_wanted, e.Wish.GO_ALONG),
            (self.notifications.decline_wanted, e.Wish.DECLINE),
        ):  # fmt: skip
            source.connect(wish(what))
        self.notifications.answer_wanted.connect(self._answer_outside)
        self.notifications.show_wanted.connect(window.come_forward)
        self.call_bar.mute_wanted.connect(lambda on: happen(e.MuteWished(on)))
        self.call_bar.hold_wanted.connect(lambda on: happen(e.HoldWished(on)))
        self.call_bar.camera_wanted.connect(lambda on: happen(e.CameraWished(on)))
        self.call_bar.screen_wanted.connect(self._screen_wanted)
        self.page.assets_wanted.connect(lambda names: happen(e.AssetsWanted(self.sealing.wanted(names))))
        self.page.pointed.connect(lambda epoch, node, x, y: happen(e.Pointed(epoch, node, x, y)))
        self.page.marked.connect(lambda epoch, node: happen(e.Pointed(epoch, node, mark=True)))
        self.page.rung_wanted.connect(lambda rung: happen(e.RungWished(rung)))
        self.page.intended.connect(self._intended)
        self.customer.verify_wanted.connect(lambda candidate, verifier, said: happen(e.VerifyWished(verifier, said, candidate)))
        self.customer.card_wanted.connect(lambda card, anyway: happen(e.CardWished(card, anyway)))
        who = self.customer.who
        who.code_wanted.connect(lambda way, candidate: happen(e.CodeWished(way, candidate)))
        who.inconclusive_wanted.connect(lambda verifier: happen(e.InconclusiveWished(verifier)))
        who.representative_wanted.connect(lambda relation, name: happen(e.RepresentativeWished(relation, name)))
        who.other_speaker_wanted.connect(lambda: happen(e.OtherSpeakerWished()))
        who.reveal_wanted.connect(lambda name, reason: happen(e.RevealWished(name, reason)))
        self.customer.notes_changed.connect(lambda text: happen(e.NotesWished(text)))
        self.customer.notes_left.connect(lambda contact, text: happen(e.NotesLeft(contact, text)))
        self.customer.both_kept.connect(lambda contact, text: happen(e.BothKept(contact, text)))
        self.customer.draft_changed.connect(lambda reason, outcome, follow_up: happen(e.DraftWished(reason, outcome, follow_up)))
        self.customer.finish_wanted.connect(
            lambda reason, outcome, notes, follow_up: happen(e.FinishWished(reason, outcome, notes, follow_up))
        )
        self.shares.watch_wanted.connect(lambda contact: happen(e.WatchWished(contact)))
        self.recent.open_wanted.connect(lambda contact: happen(e.RecentWished(contact)))
        self.search.wanted.connect(lambda text: happen(e.SearchWished(text)))
        self.search.open_wanted.connect(lambda hit: happen(e.HitWished(hit)))
        self.search.beside.closed.connect(wish(e.Wish.CLOSE_BESIDE))
        window.search_key.connect(self.search.take_focus)
        self.tray.show_wanted.connect(window.come_forward)
        self.tray.quit_wanted.connect(self.quit)
        self.phone.told.connect(lambda event: happen(e.PhoneTold(event)))
        self.phone.path_lost.connect(self._doubt)
        self.phone.trouble.connect(lambda kind: happen(e.DeviceTrouble(kind)))
        self.call_bar.meters.listen_to(self.phone.levels)

    def _wish(self, wish: e.Wish) -> Callable[[], None]:
        return partial(self.happen, e.Wished(wish))

    def _intended(self, epoch: str, rung: Rung, node: int, body: bytes) -> None:
        if sealed := self.sealing.intent(epoch, rung, node, body):
            self.happen(e.Intended(epoch, rung, node, sealed))

    def _screen_wanted(self, on: bool) -> None:
        if not on:
            self.happen(e.ScreenWished(on=False))
            return
        if self._chooser is None:
            from desktop.call.chooser import ScreenChooser  # brings QtMultimedia

            self._chooser = ScreenChooser(self.window)
            self._chooser.chosen.connect(self._screen_chosen)
        self._chooser.open_below(self.call_bar.screen_button)

    def _screen_chosen(self, source: Source) -> None:
        self.phone.choose_screen(source)
        self.happen(e.ScreenWished(on=True))

    # ---- carrying out

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("task_failed", exc_info=error)
            self.happen(e.Crashed())

    def _tell(self, effect: f.Tell) -> None:
        if self._client is not None:
            self._client.send(effect.message, effect.body)

    def _clear_page(self) -> None:
        self.sealing.end()
        self.handover.end()
        self.page.clear()

    def _ring(self, effect: f.Ring) -> None:
        self.phone.ring(on=effect.on)
        if not effect.on:
            self.notifications.withdraw()
            return
        self.checking.leave()
        self.notifications.announce(effect.name)
        if not self.window.isVisible() or self.window.isMinimized():
            self.window.come_forward()
        elif not self.window.isActiveWindow():
            self._qt.alert(self.window)  # the agent may be typing elsewhere: the focus stays where it is

    def _answer_outside(self) -> None:
        self.window.come_forward()
        self.happen(e.Wished(e.Wish.ANSWER))

    def _sign_in(self, url: str, name: str, password: str) -> None:
        if self.console.session.standing is e.SessionStanding.SIGNED_OUT:
            self._start(self._signing_in(url, name, password))

    async def _signing_in(self, url: str, name: str, password: str) -> None:
        await self.keeper.sign_in(url, name, password)
        await self._after_sign_in()

    async def _after_sign_in(self) -> None:
        if self.keeper.signed_in is None or self._client is not None:
            return
        self.window.sign_in.forget_password()
        self.settings.set_text("relay", self.keeper.url)
        self._start(self.keeper.keep())
        self.store.open()
        from cobrowse.client import RelayClient

        self._client = RelayClient(self.keeper.url, self.keeper.token, self._heard, self._link)
        self._start(self._client.run())

    def _heard(self, message: Any, body: bytes) -> None:
        self.happen(e.Told(message, body))

    def _link(self, link: Link) -> None:
        self.happen(e.LinkChanged(e.LinkStanding(link.state.value), link.problem, link.retry_in))

    def _doubt(self) -> None:
        """A call lost its path: perhaps the network went, and the relay with it."""
        if self._client is not None:
            self._client.doubt()

    def _retry(self) -> None:
        if self._client is not None:
            self._client.retry()

    async def _end_session(self, effect: f.EndSession) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()
        await self.keeper.sign_out(told=effect.told, problem=effect.problem)
        self.window.sign_in.fill(self.keeper.url or self.settings.text("relay"), "")

    def _tick(self) -> None:
        now = time.monotonic()
        passed, self._ticked = now - self._ticked, now
        took = self._client.round_trip if self._client is not None else None
        if took is not None:
            self.phone.relay_answered(took)
        if self.console.session.standing is e.SessionStanding.SIGNED_IN:
            self.sealing.tick()
            self.happen(e.Ticked(passed, (took or 0.0) / 2))

    def _settings_opened(self) -> None:
        if not self._sound_shown:
            self._sound_shown = True
            sound, phone = self.window.settings_page.sound, self.phone
            sound.listen_to(phone.levels)
            sound.listen_wanted.connect(lambda on: phone.listen(on=on))
            sound.try_wanted.connect(phone.try_out)
            sound.preview_wanted.connect(lambda on: phone.preview(on=on))
            phone.devices_changed.connect(sound.show_devices)
            phone.sound_changed.connect(sound.show_state)
            phone.own_picture.connect(sound.show_picture)
        self.window.settings_page.show_cache(kept=self.console.cache_kept)
        self.phone.list_devices()

    def _setting_changed(self, name: str) -> None:
        if name == "theme":
            theme.apply(self.settings.theme)
        elif name == "language":
            self.translations.speak(self.settings.language)
            self.tray.write()
        elif name.startswith("device/"):
            self.phone.choose_devices()
        self._show()

    # ---- from start to end

    async def run(self) -> int:
        """Shows the window and lives until `quit`; the exit code."""
        self._over = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.quit())
        self._clock.start()
        QTimer.singleShot(0, self.tray.start)  # the window is on the screen first
        relay = self._options.relay
        self.window.sign_in.fill(relay or self.settings.text("relay"), "")
        self._start(self._resume(relay))
        await self._over.wait()
        await self._close()
        return 0

    async def _resume(self, relay: str) -> None:
        await self.keeper.resume(relay)
        await self._after_sign_in()

    def quit(self) -> None:
        """Ends the console; a call that is on is hung up by the customer's side being told."""
        if self._over is not None:
            self._over.set()

    def _closing(self) -> None:
        contact = self.console.contact
        if self._options.demo:
            self.quit()
        elif self.tray.available:
            self.window.hide()
        elif contact is not None and contact.live:
            self.window.showMinimized()  # nobody closes a window to hang up
        else:
            self.quit()

    def crashed(self) -> None:
        """Something was not caught; it is in the log."""
        QTimer.singleShot(0, lambda: self.happen(e.Crashed()))

    async def _close(self) -> None:
        self._clock.stop()
        self.checking.end()
        self.window.keep_shape()
        self.settings.flush()
        contact = self.console.contact
        if contact is not None and contact.live:
            self.happen(e.Wished(e.Wish.HANG_UP))
            await asyncio.sleep(0.05)  # the client's writer takes it from its queue
        self.customer.card.clipboard.forget()
        if self._client is not None:
            await self._client.close()
        await self.notifications.close()
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.phone.stop()
        await self.store.close()
        self.tray.close()
        self.window.may_close = True
        self.window.close()


def run(*, relay: str = "", profile: str = "", minimized: bool = False, demo: bool = False) -> int:
    """The console: `relay` "" for the one of last time, `profile` a folder or "" for the usual one. The exit code."""
    qt = QApplication.instance() or QApplication(["naast"])
    assert isinstance(qt, QApplication)  # noqa: S101 - a console without widgets is nothing
    sys.setswitchinterval(SWITCH)
    qt.setApplicationName("Naast")
    qt.setApplicationVersion(VERSION)
    qt.setDesktopFileName("naast")
    qt.setQuitOnLastWindowClosed(False)
    place = find_profile(profile)
    single = Single(place)
    if not single.first():
        return 0
    handler = logs.write_to(place.log)
    app = App(qt, Options(place, relay or os.environ.get(RELAY_VARIABLE, ""), minimized, demo))
    accessible.name_lists(app.window)
    logs.catch(app.crashed)
    single.raised.connect(app.window.come_forward)
    if not minimized or not app.tray.available:
        app.window.show()
    from qasync import QEventLoop  # after the window stands: it takes a tenth of a second

    loop = QEventLoop(qt)
    loop.set_exception_handler(lambda _, context: _loop_failed(app, context))
    try:
        with loop:
            asyncio.set_event_loop(loop)
            return int(loop.run_until_complete(app.run()))
    finally:
        asyncio.set_event_loop(None)
        single.close()
        logging.getLogger().removeHandler(handler)
        handler.close()


def _loop_failed(app: App, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _log.error("loop", error=type(error).__name__, places=logs.places(error.__traceback__ if isinstance(error, BaseException) else None))
    app.crashed()
