"""The phone: carries out what `webrtc.call` decides, with aiortc, in a thread and on a loop of its own.

The loop is a `SelectorEventLoop` everywhere, as UDP on Windows' proactor loop loses reads and closes. aiortc and PyAV are
imported in this thread when the phone is started, at the first ring, so that neither the window's start nor the answer pays
for them. The window's thread only ever calls `start`, `command` and `stop`; the audio thread only touches `microphone` and
`speech`; pictures pass through `camera` and `picture`.

One call at a time; commands and events name their contact, so that there can be several. What one peer connection does is
`webrtc.peer`'s.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from webrtc import memory
from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout
from webrtc.channel import (
    CallChanged,
    Channel,
    Close,
    Connect,
    Failed,
    Failure,
    Heard,
    IceServer,
    PhoneCommand,
    PhoneEvent,
    QualityChanged,
    Remote,
    RemoteMedia,
    RemoteTrouble,
    Say,
    SetCamera,
    SetHold,
    SetMuted,
    ShareScreen,
)
from webrtc.check import Flow, Reached
from webrtc.line import Line
from webrtc.media import Media
from webrtc.patience import Patience
from webrtc.video.picture import PictureSlot

__all__ = [
    "CallChanged",
    "Channel",
    "Close",
    "Connect",
    "Failed",
    "Failure",
    "Heard",
    "IceServer",
    "Patience",
    "PhoneCommand",
    "PhoneEvent",
    "QualityChanged",
    "Remote",
    "RemoteMedia",
    "RemoteTrouble",
    "Say",
    "SetCamera",
    "SetHold",
    "SetMuted",
    "ShareScreen",
    "Softphone",
]

log = logging.getLogger(__name__)

RELAY_ONLY: Final = "NAAST_ICE"
"""An environment variable; with the value "relay" media goes through a TURN server or not at all, to try one out."""


class Softphone:
    """The agent's phone. `on_event` is called in the media thread.

    `microphone` takes the headset's samples, `speech` gives the customer's, `camera` takes the agent's pictures, `picture` holds the
    customer's latest. All four live as long as the phone, over every call.
    """

    def __init__(self, on_event: Channel | Callable[[PhoneEvent], None], patience: Patience | None = None) -> None:
        self.microphone = Microphone()
        self.speech = Playout()
        self.camera = PictureSlot()
        self.picture = PictureSlot()
        self._media = Media(self.microphone, self.speech, self.camera, self.picture)
        self._on_event = on_event
        self._patience = patience or Patience()
        self._loop: asyncio.SelectorEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lines: dict[str, Line] = {}
        self._endings: set[asyncio.Task[None]] = set()
        self._probings: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Starts the thread. A second time it does nothing."""
        if self._thread is None:
            self._loop = asyncio.SelectorEventLoop()
            self._thread = threading.Thread(target=self._run, args=(self._loop,), name="phone", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Closes every call and ends the thread; returns when it has, at the latest after `Patience.close` and a second."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        self._loop = self._thread = None
        loop.call_soon_threadsafe(loop.stop)
        thread.join(self._patience.close + 1.0)

    def command(self, command: PhoneCommand) -> None:
        """Has `command` carried out; from any thread, returns at once. Before `start` and after `stop` it does nothing."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop closed in between: the phone is gone, and so are its calls
                loop.call_soon_threadsafe(self._carry_out, command)

    def probe(
        self,
        servers: tuple[IceServer, ...],
        found: Callable[[tuple[Reached, ...]], None],
        flowed: Callable[[Flow | None], None],
    ) -> None:
        """Has TURN servers tried, in the media thread, where `found` and `flowed` are called (`webrtc.reach.probe`)."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # as above
                loop.call_soon_threadsafe(self._probe, servers, found, flowed)

    # ---- in the media thread

    def _probe(
        self,
        servers: tuple[IceServer, ...],
        found: Callable[[tuple[Reached, ...]], None],
        flowed: Callable[[Flow | None], None],
    ) -> None:
        from webrtc import reach

        probing = asyncio.ensure_future(reach.probe(servers, found, flowed))
        self._probings.add(probing)
        probing.add_done_callback(self._probings.discard)

    def _run(self, loop: asyncio.SelectorEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(_quietly)
        loop.call_soon(_load)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(self._close_all())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            asyncio.set_event_loop(None)
            loop.close()

    def _carry_out(self, command: PhoneCommand) -> None:
        if isinstance(command, Connect):
            self._connect(command)
            return
        line = self._lines.get(command.contact)
        if line is None:
            log.info("a command for a call that is over: %s", type(command).__name__)
        elif isinstance(command, Close):
            del self._lines[command.contact]
            line.close()
            ending = asyncio.ensure_future(self._over(line))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)
        else:
            line.carry_out(command)

    async def _over(self, line: Line) -> None:
        """A call's connections hold one another in circles, with encoders of some megabytes: they go now, while nobody listens."""
        await line.closed()
        if not self._lines:
            await asyncio.get_running_loop().run_in_executor(None, memory.give_back)

    def _connect(self, command: Connect) -> None:
        if command.contact in self._lines:
            return
        if self._lines:
            self._tell(Failed(command.contact, Failure.BUSY, "there is a call already"))
            return
        if os.environ.get(RELAY_ONLY) == "relay":
            command = replace(command, relay_only=True)
        self._lines[command.contact] = Line(command, self._patience, self._media, self._tell)

    def _tell(self, event: PhoneEvent) -> None:
        self._on_event(event)

    async def _close_all(self) -> None:
        lines, self._lines = list(self._lines.values()), {}
        for line in lines:
            line.close()
        # also of calls that were closed a moment ago: cut short, an end leaves its sockets open
        await asyncio.gather(*(line.closed() for line in lines), *self._endings)
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


def _load() -> None:
    """The phone is started when it rings: aiortc, PyAV and the codecs are loaded meanwhile, and the answer does not wait for them."""
    from aiortc import RTCCertificate

    import webrtc.peer  # noqa: F401 - only its loading counts

    RTCCertificate.generateCertificate()


def _quietly(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """What nobody awaited goes into the log by its type only, as messages of libraries may name addresses."""
    error = context.get("exception")
    log.warning("in the media thread: %s", type(error).__name__ if error else context.get("message"))
