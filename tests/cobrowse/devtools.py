"""A Chromium over its own protocol (Chrome DevTools Protocol), for what playwright does not let happen: it keeps every page awake, and a
page that is awake is never frozen.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect

PATIENCE: Final = 20.0
"""Seconds."""


class DevTools:
    """A tab of a browser."""

    def __init__(self, socket: ClientConnection, numbers: Iterator[int] | None = None) -> None:
        self._socket = socket
        self._numbers = numbers or itertools.count(1)
        self._session = self._target = ""

    async def attach(self, tab: str = "") -> None:
        """Speaks to the tab from now on; without one, to the first."""
        self._target = tab or (await self._tabs())[0]
        self._session = (await self.call("Target.attachToTarget", targetId=self._target, flatten=True))["sessionId"]
        await self.call("Page.enable")

    async def _tabs(self) -> list[str]:
        targets = (await self.call("Target.getTargets"))["targetInfos"]
        return [target["targetId"] for target in targets if target["type"] == "page"]

    async def opens(self, expression: str) -> DevTools:
        """The tab that an expression opens in another tab, as a link does."""
        before = await self._tabs()
        await self.run(expression)
        async with asyncio.timeout(PATIENCE):
            while not (fresh := set(await self._tabs()) - set(before)):  # noqa: ASYNC110 - no event tells which of all it is
                await asyncio.sleep(0.05)
        tab = DevTools(self._socket, self._numbers)
        await tab.attach(fresh.pop())
        return tab

    async def to_front(self) -> None:
        """The person goes to this tab."""
        await self.call("Target.activateTarget", targetId=self._target)

    async def close(self) -> None:
        """The person closes it."""
        target, self._session = self._target, ""
        await self.call("Target.closeTarget", targetId=target)

    async def call(self, method: str, **given: Any) -> Any:
        """What the browser answers."""
        number = next(self._numbers)
        session = {"sessionId": self._session} if self._session else {}
        await self._socket.send(json.dumps({"id": number, "method": method, "params": given, **session}))
        async with asyncio.timeout(PATIENCE):
            while True:
                said = json.loads(await self._socket.recv())
                if said.get("id") == number:
                    assert "error" not in said, said
                    return said["result"]

    async def run(self, expression: str) -> Any:
        """What an expression gives, as JSON has it."""
        answer = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, expression: str) -> None:
        """Waits until it is true."""
        async with asyncio.timeout(PATIENCE):
            while not await self.run(expression):  # noqa: ASYNC110 - a page tells nobody when an expression changes
                await asyncio.sleep(0.05)


@asynccontextmanager
async def devtools(profile: Path, *arguments: str) -> AsyncIterator[DevTools]:
    """A browser with one empty tab."""
    process = await asyncio.create_subprocess_exec(
        "/usr/bin/chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
        f"--user-data-dir={profile}", *arguments, "about:blank", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told = profile / "DevToolsActivePort"
        async with asyncio.timeout(PATIENCE):
            while not (told.exists() and len(told.read_text().split()) == 2):  # noqa: ASYNC110 - it is a file
                await asyncio.sleep(0.05)
        port, path = told.read_text().split()
        async with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
            tab = DevTools(socket)
            await tab.attach()
            yield tab
            tab._session = ""
            await tab.call("Browser.close")
    finally:
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
