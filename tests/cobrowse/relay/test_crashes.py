"""Acknowledged is stored: by a database whose writer is killed, whose disk fails now and then or is full, and by a relay that is killed
around a wrap-up. `bench journal` does the first a thousand times.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.wire import Problem
from tests.cobrowse.crash_writer import Writers, wrong
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import RelayProcess

LIBFIU = [Path("/usr/lib/fiu/fiu_run_preload.so"), Path("/usr/lib/fiu/fiu_posix_preload.so")]
FAILING = "\n".join(
    f"enable_random name=posix/io/{name},probability=0.02" for name in ("rw/pwrite", "rw/write", "sync/fsync", "sync/fdatasync")
)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor SIGKILL")


def test_killed_while_writing(tmp_path: Path) -> None:
    chance = random.Random(6)
    with Writers(tmp_path / "relay") as writers:
        for _ in range(8):
            writers.kill_one(chance.randint(0, 12), chance.random() * 0.02)
    assert len(writers.acknowledged) > 8
    assert wrong(writers.data, writers.acknowledged) == []


@pytest.mark.skipif(not all(file.exists() for file in LIBFIU), reason="libfiu is not installed: apt-get install libfiu0")
def test_two_writes_in_a_hundred_fail(tmp_path: Path) -> None:
    data = tmp_path / "relay"
    data.mkdir()
    command = [sys.executable, "-m", "tests.cobrowse.crash_writer", str(data)]
    subprocess.run([*command, "0"], check=True, stdout=subprocess.DEVNULL, timeout=60)  # makes the tables
    failing = {**os.environ, "LD_PRELOAD": ":".join(map(str, LIBFIU)), "FIU_ENABLE": FAILING}
    done = subprocess.run([*command, "40"], env=failing, capture_output=True, text=True, timeout=60, check=False)
    lines = [tuple(line.split(" ")) for line in done.stdout.splitlines()]
    acknowledged = [(what, ref, text) for what, ref, text in lines if what not in ("opened", "refused")]
    assert len(acknowledged) > 40, done.stderr
    assert any(what == "refused" for what, *_ in lines), "nothing failed: is libfiu at work?"
    assert wrong(data, acknowledged) == []


async def test_a_disk_that_is_full_for_a_while(relay: RelayProcess) -> None:
    import resource

    async with Scene(relay) as scene:
        console, page = await scene.console("anna"), await scene.page()
        contact = await scene.call(console, page)
        log = relay.data / "relay.sqlite-wal"
        hold = (resource.RLIMIT_FSIZE, (log.stat().st_size, resource.RLIM_INFINITY))
        resource.prlimit(relay.pid, *hold)  # no file grows: what a full disk does, for this process only
        await console.say(wire.SetHold(contact, on=True))
        await page.expect(wire.State, state=ContactState.ON_HOLD)  # the call goes on
        await console.say(wire.Notes(contact, "a" * 9_000))
        refused = await console.expect(wire.Error)
        assert (refused.problem, "send it again later" in str(refused.text)) == (Problem.NOT_POSSIBLE_NOW, True)
        resource.prlimit(relay.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await console.say(wire.Notes(contact, "a" * 9_000))
        await console.expect(wire.Noted)
        await asyncio.to_thread(relay.stop, signal.SIGKILL)
        assert relay.rows("select state, length(notes) from contacts") == [("on_hold", 9_000)], "the hold came before, and is there too"


async def test_a_wrap_up_around_which_the_relay_is_killed_counts_once(scene: Scene) -> None:
    relay = scene.relay
    console, page = await scene.console("anna"), await scene.page()
    finishes = []
    for wait in (None, 0.0, 0.004):
        contact = await scene.call(console, page)
        await console.say(wire.HangUp(contact))
        await page.expect(wire.State, state=ContactState.WRAP_UP)
        await console.say(wire.Notes(contact, "half a note"))
        await console.expect(wire.Noted, contact=contact)  # what came before is stored too
        finish = wire.Finish(contact, "Order", "Solved", "notes", "a letter")
        finishes.append(finish)
        await console.say(finish)
        if wait is None:
            await console.expect(wire.Finished, contact=contact)  # right after the acknowledgement
        else:
            await asyncio.sleep(wait)  # right before it
        await asyncio.to_thread(relay.stop, signal.SIGKILL)
        await asyncio.to_thread(relay.start)
        console, page = await scene.console("anna", available=False), await scene.page()
        for each in finishes:  # what a console does that heard nothing
            await console.say(each)
            await console.expect(wire.Finished, contact=each.contact)
        await console.say(wire.SetAvailability(Availability.AVAILABLE))
    assert relay.rows("select count(*) from contacts where state = 'completed' and follow_up = 'a letter'") == [(3,)]
    assert relay.rows("select count(*) from journal where what = 'finished' group by contact") == [(1,), (1,), (1,)]
