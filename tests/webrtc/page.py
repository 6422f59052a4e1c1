"""A real Chromium that runs the page's own `media.ts`, in a call with a phone of this process, over a network that can fail.

Between them stands no relay: what each says is handed over at once, rewritten so that media passes the network. What the customer hears
is watched in the page every 10 ms by its loudness, what the agent hears is what came out of the headset.
"""

from __future__ import annotations

import asyncio
import subprocess
import wave
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.async_api import async_playwright

from tests.journeys.chromium import QUIET
from tests.webrtc.network import Network
from tests.webrtc.people import Agent
from webrtc import signals
from webrtc.audio.frames import BLOCK, RATE, Samples

SCRIPT: Final = Path(__file__).parents[2] / "cobrowse" / "script"
_HTML: Final = """<!doctype html><title>page</title><audio autoplay></audio><script>SCRIPT</script><script>
const levels = [];  // [ms of the wall clock, loudness of the last 10 ms]
let analyser, context, source;
function hear(stream) {
  document.querySelector('audio').srcObject = stream;  // Chromium decodes only what an element plays
  context ??= new AudioContext();
  if (!analyser) {
    analyser = new AnalyserNode(context, { fftSize: 512 });
    const wave = new Float32Array(512);
    setInterval(() => {
      analyser.getFloatTimeDomainData(wave);
      levels.push([performance.timeOrigin + performance.now(), Math.max(...wave.map(Math.abs))]);
    }, 10);
  }
  source?.disconnect();
  source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
  source.connect(analyser);
}
const paths = [];
const media = new naast.Media({
  say: (signal) => say(JSON.stringify(signal)), generation: () => {}, wrong: () => {}, path: (path) => paths.push(path),
  heard: (stream) => { if (stream.getAudioTracks().length) hear(stream); },
});
async function call(ice) { await media.open(false); media.connect(0, ice); }
</script>"""


def _bundle(folder: Path) -> str:
    """`media.ts` as the page script has it."""
    entry, made = folder / "entry.ts", folder / "media.js"
    entry.write_text(f'export {{ Media }} from "{SCRIPT / "src" / "media"}";\n', "utf-8")
    esbuild = SCRIPT / "node_modules" / ".bin" / "esbuild"
    command = [str(esbuild), str(entry), "--bundle", "--format=iife", "--global-name=naast", f"--outfile={made}", "--log-level=error"]
    subprocess.run(command, check=True)
    return made.read_text("utf-8")


def _recorded(folder: Path, says: Samples) -> Path:
    file = folder / "says.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(says.tobytes())
    return file


class Page:
    """`async with`: the browser is there. `call` makes the call."""

    def __init__(self, folder: Path, says: Samples, agent: Agent, network: Network | None) -> None:
        self._folder, self._says, self._agent, self._network = folder, says, agent, network
        self._carrying: asyncio.Task[None] | None = None
        self.cut_off = False
        """Signals do not pass either, and are lost."""
        self.said: list[signals.AnySignal] = []
        self.page: Any = None

    async def __aenter__(self) -> Page:
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, ignore_default_args=["--mute-audio"],
            args=[*QUIET, "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                  "--autoplay-policy=no-user-gesture-required", "--ignore-certificate-errors",
                  f"--use-file-for-fake-audio-capture={_recorded(self._folder, self._says)}"],
        )  # fmt: skip
        self.page = await self._browser.new_page()
        html = _HTML.replace("SCRIPT", _bundle(self._folder).replace("</script", "<\\/script"), 1)
        await self.page.route("http://localhost/page", lambda route: route.fulfill(content_type="text/html", body=html))
        await self.page.expose_function("say", self._says_signal)
        await self.page.goto("http://localhost/page")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._carrying is not None:
            self._carrying.cancel()
            await asyncio.gather(self._carrying, return_exceptions=True)
        await self._browser.close()
        await self._playwright.stop()

    async def call(self, ice: list[dict[str, Any]] | None = None) -> None:
        """The page offers; what each says is carried from now on."""
        self._carrying = asyncio.ensure_future(self._carry())
        await self.page.evaluate("(ice) => call(ice)", ice or [])

    def _says_signal(self, text: str) -> None:
        said = signals.parse(text.encode())
        self.said.append(said)
        if self.cut_off:
            return
        if self._network is not None and isinstance(said, signals.Offer):
            said = signals.Offer(said.generation, self._network.from_near(said.sdp))
        elif self._network is not None and isinstance(said, signals.Candidate) and said.candidate:
            line = self._network.candidate_from_near(said.candidate)
            if line is None:
                return
            said = signals.Candidate(said.generation, line, said.mid, said.line)
        self._agent.hears_from_page(said)

    async def _carry(self) -> None:
        while True:
            said = await self._agent.to_page.get()
            if self.cut_off:
                continue
            if self._network is not None and isinstance(said, signals.Answer):
                said = signals.Answer(said.generation, self._network.from_far(said.sdp))
            elif self._network is not None and isinstance(said, signals.Candidate) and said.candidate:
                line = self._network.candidate_from_far(said.candidate)
                if line is None:
                    continue
                said = signals.Candidate(said.generation, line, said.mid, said.line)
            await self.page.evaluate("(text) => media.hear(JSON.parse(text))", signals.encode(said).decode())

    async def levels(self, since: float) -> list[tuple[float, float]]:
        """The loudness at the customer's ear since `since`, as (seconds of the wall clock, -1 to 1)."""
        found = await self.page.evaluate("(since) => levels.filter(([at]) => at >= since)", since * 1000)
        return [(at / 1000, level) for at, level in found]


def agent_levels(agent: Agent, first_block: int, began: float) -> list[tuple[float, float]]:
    """The same at the agent's ear, from the block of 10 ms that was played at `began` on."""
    blocks = agent._heard[first_block:]
    return [(began + at * BLOCK / RATE, float(np.abs(block).max()) / 32768) for at, block in enumerate(blocks)]


def resumed(levels: list[tuple[float, float]], quiet: float = 0.005, gap: float = 0.1) -> float | None:
    """When speech was heard again after the last gap of at least `gap` seconds; None when there was no gap or it has not ended."""
    found, since = None, None
    for at, level in levels:
        if level < quiet:
            since = at if since is None else since
        else:
            if since is not None and at - since >= gap:
                found = at
            since = None
    return None if since is not None and levels and levels[-1][0] - since >= gap else found
