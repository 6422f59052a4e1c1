"""What the softphone and the devices tell the console. Pure; part of `desktop.shell.console`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from cobrowse import wire
from desktop.shell.effects import Effects, Phone, Tell
from desktop.shell.events import DeviceTrouble, PhoneTold
from desktop.shell.state import Console, NoticeKind
from webrtc import channel
from webrtc.call import CallState

Step = tuple[Console, Effects]
NO_SCREEN: Final = "no_screen"
_CAMERA: Final = frozenset({"no_camera", "camera_taken"})


def phone_told(console: Console, event: PhoneTold) -> Step:
    """Something of the call that the agent has; of any other it came too late."""
    said = event.event
    if console.contact is None or said.contact != console.contact.id:
        return console, ()
    return _TABLE[type(said)](console, said)


def _say(console: Console, said: channel.Say) -> Step:
    # Without the relay a signal is lost; the page offers anew when it is back, and the phone asks again by itself.
    return console, (Tell(wire.Signal(said.contact), said.signal),) if console.up else ()


def _changed(console: Console, said: channel.CallChanged) -> Step:
    call = said.call
    console = console.with_contact(media=call.state, muted=call.muted)
    if call.state is CallState.TALKING and console.contact and console.contact.trouble in tuple(channel.Failure):
        console = console.with_contact(trouble="")
    return console, ()


def _heard(console: Console, said: channel.Heard) -> Step:
    return console.with_contact(heard=True), (Tell(wire.MediaUp(said.contact)),) if console.up else ()


def _remote(console: Console, said: channel.RemoteMedia) -> Step:
    return console.with_contact(customer_muted=not said.microphone, customer_camera=said.camera), ()


def _remote_trouble(console: Console, said: channel.RemoteTrouble) -> Step:
    return console.with_contact(trouble=said.cause.value), ()


def _quality(console: Console, said: channel.QualityChanged) -> Step:
    return console.with_contact(quality=said.quality), ()


def _talking(console: Console, said: channel.TalkingWhileMuted) -> Step:
    return console.with_contact(talking_while_muted=said.on), ()


def _figures(console: Console, _said: channel.CallFigures) -> Step:
    return console, ()  # for the log (`desktop.shell.desk_phone`)


def _failed(console: Console, said: channel.Failed) -> Step:
    if said.failure is channel.Failure.BAD_SIGNAL:
        return console, ()  # in the log; the call goes on
    return console.with_contact(trouble=said.failure.value), ()


_TABLE: Final[dict[type[channel.PhoneEvent], Callable[[Console, Any], Step]]] = {
    channel.Say: _say,
    channel.CallChanged: _changed,
    channel.Heard: _heard,
    channel.RemoteMedia: _remote,
    channel.RemoteTrouble: _remote_trouble,
    channel.QualityChanged: _quality,
    channel.CallFigures: _figures,
    channel.TalkingWhileMuted: _talking,
    channel.Failed: _failed,
}


def device_trouble(console: Console, event: DeviceTrouble) -> Step:
    """A headset or camera is missing, taken, or well again. Without its camera the call goes on with the camera off."""
    if event.kind == NO_SCREEN and console.contact is not None and console.contact.screen_on:
        end = (Phone(channel.ShareScreen(console.contact.id, False)),)
        return console.with_contact(screen_on=False).noticing(NoticeKind.MEDIA, event.kind), end
    if event.kind in _CAMERA and console.contact is not None and console.contact.camera_on:
        off = (Phone(channel.SetCamera(console.contact.id, False)),)
        return console.with_contact(camera_on=False).noticing(NoticeKind.MEDIA, event.kind), off
    if event.kind:
        return console.noticing(NoticeKind.MEDIA, event.kind), ()
    over = console.notice is not None and console.notice.kind is NoticeKind.MEDIA
    return (replace(console, notice=None) if over else console), ()
