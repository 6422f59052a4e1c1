"""Who is signed in, against a real relay: kept, resumed, refused, forgotten. The keyring is another test's; here it is a drawer."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cobrowse.session import Expired, Unreachable, renew
from desktop.shell.events import SessionChanged, SessionStanding, SignInProblem
from desktop.shell.session import SessionKeeper
from desktop.shell.vault import Kept
from tests.cobrowse.relay_process import PASSWORD, RelayProcess

IN, OUT, BUSY = SessionStanding.SIGNED_IN, SessionStanding.SIGNED_OUT, SessionStanding.SIGNING_IN


@dataclass
class Drawer:
    """Keeps like the vault, in this process."""

    works: bool = True
    kept: Kept | None = field(default=None)

    async def read(self) -> Kept | None:
        return self.kept

    async def keep(self, kept: Kept) -> bool:
        self.kept = kept if self.works else None
        return self.works

    async def forget(self) -> None:
        self.kept = None


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A relay's data folder with the agent, made once and copied for every test."""
    made = RelayProcess(tmp_path_factory.mktemp("prepared"))
    made.add_user("anna", display="Anna Bos")
    return made.data


@pytest.fixture
def relay(prepared: Path, tmp_path: Path) -> Iterator[RelayProcess]:
    shutil.copytree(prepared, tmp_path / "relay")
    with RelayProcess(tmp_path) as made:
        yield made


def keeper(drawer: Drawer) -> tuple[SessionKeeper, list[SessionChanged]]:
    told: list[SessionChanged] = []
    return SessionKeeper(drawer, told.append, lambda: None), told  # type: ignore[arg-type]  # the drawer has what it uses


async def test_signed_in_once_the_next_start_signs_in_by_itself(relay: RelayProcess) -> None:
    drawer = Drawer()
    first, told = keeper(drawer)
    await first.sign_in(relay.url, "anna", PASSWORD)
    assert [one.standing for one in told] == [BUSY, IN]
    assert told[-1].name == "Anna Bos"
    await first.keep()
    assert drawer.kept is not None
    spent = drawer.kept.refresh
    again, told = keeper(drawer)
    await again.resume(relay.url)
    assert [one.standing for one in told] == [BUSY, IN]
    assert await again.token()
    await again.keep()
    assert drawer.kept.refresh != spent, "the rotated token is the one that is kept"


async def test_a_wrong_password_says_so(relay: RelayProcess) -> None:
    one, told = keeper(Drawer())
    await one.sign_in(relay.url, "anna", "wrong")
    assert (told[-1].standing, told[-1].problem) == (OUT, SignInProblem.WRONG_PASSWORD)
    with pytest.raises(Expired):
        await one.token()


async def test_signing_out_ends_it_there_and_forgets_it_here(relay: RelayProcess) -> None:
    drawer = Drawer()
    one, told = keeper(drawer)
    await one.sign_in(relay.url, "anna", PASSWORD)
    await one.keep()
    assert drawer.kept is not None
    refresh = drawer.kept.refresh
    await one.sign_out(told=True)
    assert told[-1] == SessionChanged(OUT)
    assert await drawer.read() is None
    with pytest.raises(Expired):
        await renew(relay.url, refresh)


async def test_what_the_relay_will_not_have_any_more_asks_to_sign_in_again(relay: RelayProcess) -> None:
    drawer = Drawer(kept=Kept(relay.url, "anna", "spent long ago"))
    one, told = keeper(drawer)
    await one.resume("")
    assert (told[-1].standing, told[-1].problem) == (OUT, SignInProblem.EXPIRED)


async def test_another_relay_is_not_given_the_token() -> None:
    drawer = Drawer(kept=Kept("https://one.example.org", "anna", "a token"))
    one, told = keeper(drawer)
    await one.resume("https://other.example.org")
    assert told == [SessionChanged(OUT)]
    assert drawer.kept is not None


async def test_a_relay_that_does_not_answer_keeps_the_token_for_later(tmp_path: Path) -> None:
    drawer = Drawer(kept=Kept("http://127.0.0.1:9", "anna", "a token"))
    one, told = keeper(drawer)
    await one.resume("")
    assert (told[-1].standing, told[-1].name) == (IN, "anna")
    assert drawer.kept is not None, "the network is back some time"
    with pytest.raises(Unreachable):
        await one.token()


async def test_a_session_of_before_goes_on_when_the_relay_is_back_and_ends_when_it_is_over(relay: RelayProcess) -> None:
    drawer = Drawer()
    first, _ = keeper(drawer)
    await first.sign_in(relay.url, "anna", PASSWORD)
    await first.keep()
    await asyncio.to_thread(relay.stop, signal.SIGKILL)
    one, told = keeper(drawer)
    await one.resume("")
    assert told[-1].standing is IN
    await asyncio.to_thread(relay.start)
    assert await one.token()
    await one.keep()
    assert drawer.kept
    over = drawer.kept.refresh
    await one.sign_out(told=True)
    drawer.kept = Kept(relay.url, "anna", over)
    await asyncio.to_thread(relay.stop, signal.SIGKILL)
    late, told = keeper(drawer)
    await late.resume("")
    await asyncio.to_thread(relay.start)
    with pytest.raises(Expired):
        await late.token()


async def test_without_a_keyring_the_window_learns_that_it_will_ask_each_time(relay: RelayProcess) -> None:
    one, told = keeper(Drawer(works=False))
    await one.sign_in(relay.url, "anna", PASSWORD)
    await one.keep()
    assert told[-1] == SessionChanged(IN, name="Anna Bos", remembered=False)
