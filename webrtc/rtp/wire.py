"""Packets onto aiortc's transport; and a transport that stands whatever the other side sends.

Imports aiortc: only the media thread may import this.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pylibsrtp
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtp import AnyRtcpPacket

log = logging.getLogger(__name__)

_GUARDED: Final = ("_handle_rtp_data", "_handle_rtcp_data")


async def send(transport: RTCDtlsTransport, *packets: AnyRtcpPacket) -> None:
    """Sends one datagram of control packets; into nothing when the transport is gone."""
    await send_data(transport, b"".join(bytes(packet) for packet in packets))


async def send_data(transport: RTCDtlsTransport, data: bytes) -> bool:
    """Sends one datagram, encrypted on the way. Whether it left: a path that is gone is its connection's business."""
    try:
        await transport._send_rtp(data)
    except (OSError, pylibsrtp.Error):
        return False
    return True


def guard(transport: RTCDtlsTransport) -> None:
    """Has `transport` pass over packets that trip its parsers up.

    aiortc expects ValueError only, but a header extension or an estimate of a wrong length raises struct.error, which would end the
    connection. `tests/webrtc/rtp/test_wire.py` fails when aiortc renames what is wrapped.
    """
    for name in _GUARDED:
        if not getattr(getattr(transport, name), "guarded", False):
            setattr(transport, name, _passing_over(getattr(transport, name)))


def _passing_over(handle: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    said = False

    async def guarded(*arguments: Any, **named: Any) -> None:
        nonlocal said
        try:
            await handle(*arguments, **named)
        except Exception as error:  # whatever a parser trips over
            if not said:  # once a connection: a flood must not fill the log
                said = True
                log.warning("a packet was passed over: %s", type(error).__name__, exc_info=True)

    guarded.guarded = True  # type: ignore[attr-defined]  # a mark on the function
    return guarded
