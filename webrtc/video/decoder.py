"""From compressed frames to pictures, by FFmpeg's decoders.

In the thread that sees; imports PyAV, so only when a picture comes. FFmpeg's own VP8 decoder takes 2.8 ms a frame at 720p where libvpx
takes 4.5. One thread each: more would hold a frame back for every thread.
"""

from __future__ import annotations

from typing import Final

from av import CodecContext, FFmpegError, Packet
from av.video.codeccontext import VideoCodecContext

from webrtc.video.assembly import Frame
from webrtc.video.colour import to_picture
from webrtc.video.picture import Picture

NAMES: Final = {"vp8": "vp8", "h264": "h264"}
"""FFmpeg's names of the codecs."""
MAX_PIXELS: Final = 4096 * 2304
"""A larger picture is no camera's and no screen's that a browser sends: its memory is not spent."""


class Undecodable(Exception):
    """The frame makes no picture; what follows it needs a key frame."""


class Decoder:
    """Decodes frames of one codec, in order, each as soon as it is here."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        context = CodecContext.create(NAMES[codec], "r")
        if not isinstance(context, VideoCodecContext):
            raise TypeError(f"{codec} is no video")
        context.thread_count = 1
        context.options = {"flags": "low_delay", "max_pixels": str(MAX_PIXELS)}
        self._context = context

    def picture(self, frame: Frame) -> Picture | None:
        """The picture; None for a frame that shows none, as one without output is allowed."""
        try:
            decoded = self._context.decode(Packet(frame.data))
            if not decoded:
                return None
            if decoded[-1].is_corrupt:
                raise Undecodable("corrupt")
            return to_picture(decoded[-1])
        except (FFmpegError, ValueError, MemoryError) as error:
            raise Undecodable(type(error).__name__) from error
