"""Work that may wait for a person, such as a keyring that asks to be unlocked: in a thread that nobody waits for, not even the end."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


async def aside(work: Callable[[], _T], name: str) -> _T:
    """What `work` gives, or raises. Given up, the thread ends by itself; it is a daemon, so that it holds up no exit."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # one of the two is set

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as caught:  # whoever waits is told
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await answer
