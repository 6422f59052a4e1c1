"""Pictures made smaller, by FFmpeg's scaler. Imports PyAV: in the thread that encodes."""

from __future__ import annotations

import threading

from av.video.reformatter import Interpolation, VideoReformatter

from webrtc.video.colour import to_frame, to_picture
from webrtc.video.picture import Picture

_OWN = threading.local()


def fitted(picture: Picture, width: int, height: int) -> Picture:
    """The picture in another size; the picture itself when it has that size. Averages areas, so that small text does not flicker."""
    if (picture.width, picture.height) == (width, height):
        return picture
    if not hasattr(_OWN, "reformatter"):
        _OWN.reformatter = VideoReformatter()  # keeps its tables from picture to picture; of one thread each
    reformatter: VideoReformatter = _OWN.reformatter
    return to_picture(reformatter.reformat(to_frame(picture), width, height, "yuv420p", interpolation=Interpolation.AREA))
