"""A Chromium over its own protocol (Chrome DevTools Protocol), for what playwright does not let happen: it keeps every page awake, and a
page that is awake is never frozen.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect

PATIENCE: Final = 20.0
"""Seconds."""


class DevTools:
    """The only tab of a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self._session = ""

    async def attach(self) -> None:
        """Speaks to the tab from now on."""
        targets = (await self.call("Target.getTargets"))["targetInfos"]
        tab = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = (await self.call("Target.attachToTarget", targetId=tab, flatten=True))["sessionId"]
        await self.call("Page.enable")

    async def call(self, method: str, **given: Any) -> Any:
        """What the browser answers."""
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        await self._socket.send(json.dumps({"id": self._number, "method": method, "params": given, **session}))
        async with asyncio.timeout(PATIENCE):
            while True:
                said = json.loads(await self._socket.recv())
                if said.get("id") == self._number:
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
