"""`naast demo`: the whole story on one computer. Relay, shop, sample customers, the console signed in, and the customer's browser.

Starts and ends the parts; what each of them does is theirs. Relay and shop run as programs of their own on free ports, the browser
with a profile of its own, and the console in this process, with a keyring in memory: the demo leaves the user's own alone. All
that the demo writes is in one folder, gone at the end unless `--data` named it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import IO, Final

AGENT: Final = "sample"
"""The sample agent's user name."""
AGENT_NAME: Final = "Mila Brouwer"
"""What customers see of the sample agent."""
BROWSER_VARIABLE: Final = "NAAST_BROWSER"
"""The command line of the customer's browser; the address is added at its end."""
PATIENCE: Final = 20.0
"""Seconds in which relay and shop must answer."""
CHROMIUMS: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
WINDOWS_PLACES: Final = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
GUIDE: Final = """
  You are customer and agent at once: the browser is the customer, the window "Naast" is you.

  The boots
    1. In Naast: press Take calls.
    2. In the browser: look at the boots, put a pair in the cart, and go to the checkout.
    3. Press the call button in the corner, give a name, and allow the microphone.
    4. In Naast: see who rings and what they were doing. Answer.
    5. Look along. In the browser: allow it. In Naast: press on the discount field, and the customer sees where.
    6. In the browser: the code is {code}. Apply, fill in anything, pay.
    7. In Naast: Hang up, choose a reason and an outcome, Finish.

  The cooktop
    In the browser, open Repairs and book a mechanic: it fails. Call, with the number 06 24 68 13 57.
    In Naast: the number is known from a repair. Ask for the street (Molenstraat) and Verify.

  The shop: {shop}   Close the Naast window to end the demo.
"""


class CannotStart(Exception):
    """The demo cannot run here; the text says what it needs."""


@dataclass(frozen=True)
class Place:
    """Where this demo runs: its folder, and the addresses of relay and shop."""

    folder: Path
    relay: str
    shop: str
    key: str

    @property
    def config(self) -> str:
        """The relay's configuration."""
        return f'[[sites]]\nid = "shop"\nname = "Brinkhof"\norigins = ["{self.shop}"]\ncountry = "NL"\nkey = "{self.key}"\n'


def tell(text: str) -> None:
    """One line for the reader, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def free_ports(count: int) -> list[int]:
    """So many ports that are free now, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def need_screen() -> None:
    """Raises CannotStart where no window can be shown."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise CannotStart(
            "The demo needs a screen: it shows the agent's window and the customer's browser.\n"
            "Neither DISPLAY nor WAYLAND_DISPLAY is set. Run it in a desktop session, or with `xvfb-run` to try it without one."
        )
    shown = subprocess.run(
        [sys.executable, "-c", "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if shown.returncode:
        raise CannotStart(f"The demo needs a screen, and this one cannot be used:\n{shown.stderr.strip()}")


def _start(command: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """In a group of its own: Ctrl+C is for the demo, which ends its parts in order."""
    if sys.platform == "win32":
        group = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, creationflags=group)
    return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)


@contextmanager
def program(name: str, command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a part of the demo as a program of its own, its output in `log`; ends it, and waits until it has ended."""
    with log.open("ab") as output:
        child = _start(command, output)
    try:
        yield child
    finally:
        end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    """Asks it to end, and sees that it does."""
    if child.poll() is None:
        _signal(child, signal.SIGTERM)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _signal(child: subprocess.Popen[bytes], kind: signal.Signals) -> None:
    if sys.platform == "win32":
        child.terminate()
        return
    with suppress(ProcessLookupError):
        os.killpg(child.pid, kind)  # a browser is many processes


def answering(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until `url` answers.

    Raises:
        CannotStart: the program ended, or did not answer in time; with what it wrote.
    """
    until = time.monotonic() + PATIENCE
    while child.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own http address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise CannotStart(f"{url} does not answer:\n{log.read_text('utf-8', 'replace')[-2000:].strip()}")


def relay_command(*arguments: str, said: str = "") -> None:
    """Runs one of the relay's commands to its end.

    Raises:
        CannotStart: it failed; with what it wrote.
    """
    command = [sys.executable, "-m", "cobrowse.relay", *arguments]
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotStart(f"naast-relay {' '.join(arguments[:2])} failed:\n{done.stderr.strip() or done.stdout.strip()}")


def furnish(place: Place, password: str) -> None:
    """Puts configuration, sample customers with their history and a sample agent in the relay's data folder."""
    from resources.demo import samples

    where = ["--data", str(place.folder / "relay"), "--config", str(place.folder / "relay.toml")]
    (place.folder / "relay.toml").write_text(place.config, "utf-8")
    customers, history = samples.write(place.folder, datetime.now().astimezone())
    relay_command("user", "add", AGENT, "--role", "agent", "--display", AGENT_NAME, *where, said=f"{password}\n")
    relay_command("customers", "import", str(customers), *where)
    relay_command("history", "import", str(history), *where)


def browser_command(profile: Path) -> list[str]:
    """How to start the customer's browser with a profile of its own; empty when only the system knows one."""
    told = os.environ.get(BROWSER_VARIABLE, "")
    if told:
        return shlex.split(told, posix=os.name != "nt")
    own = ["--no-first-run", "--no-default-browser-check", f"--user-data-dir={profile}", "--window-size=1100,900"]
    for name in CHROMIUMS:
        if found := shutil.which(name):
            return [found, *own]
    for place in WINDOWS_PLACES:
        for root in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            file = Path(os.environ.get(root, ""), place)
            if os.environ.get(root) and file.exists():
                return [str(file), *own]
    if found := shutil.which("firefox") or shutil.which("firefox-esr"):
        profile.mkdir(parents=True, exist_ok=True)
        return [found, "--no-remote", "--new-instance", "--profile", str(profile)]
    return []


def open_browser(place: Place, stack: ExitStack) -> None:
    """Opens the shop in the customer's browser, which ends with the demo where it can be ended."""
    command = browser_command(place.folder / "browser")
    try:
        if command:
            stack.enter_context(program("browser", [*command, place.shop], place.folder / "browser.log"))
            return
    except OSError as error:
        tell(f"The browser {command[0]} could not be started: {error.strerror}.")
    if not webbrowser.open(place.shop):
        tell(f"No browser was found. Open {place.shop} in one yourself, or name one in {BROWSER_VARIABLE}.")


def sign_in(place: Place, profile: Path, password: str) -> None:
    """Signs the sample agent in, and leaves the token where the console looks for it: in a keyring that lives in this process."""
    import keyring

    from cobrowse import session
    from desktop.demo_keyring import MemoryKeyring
    from desktop.shell.profile import Profile
    from desktop.shell.vault import Kept, Vault

    keyring.set_keyring(MemoryKeyring())
    signed = asyncio.run(session.sign_in(place.relay, AGENT, password))
    asyncio.run(Vault(Profile(profile)).keep(Kept(place.relay, AGENT, signed.refresh)))


def show(data: Path, stack: ExitStack) -> int:
    """The demo itself, in the folder `data`; the console's exit code."""
    relay_port, shop_port = free_ports(2)
    place = Place(data, f"http://127.0.0.1:{relay_port}", f"http://127.0.0.1:{shop_port}", secrets.token_hex(32))
    password = secrets.token_urlsafe(12)
    tell("Sample customers and their history ...")
    furnish(place, password)
    tell("The relay ...")
    where = ["--data", str(data / "relay"), "--config", str(data / "relay.toml")]
    command = [sys.executable, "-m", "cobrowse.relay", "serve", "--listen", f"127.0.0.1:{relay_port}", *where]
    relay = stack.enter_context(program("relay", command, data / "relay.log"))
    answering(f"{place.relay}/healthz", relay, data / "relay.log")
    tell("The shop ...")
    command = [
        sys.executable,
        "-m",
        "resources.demo.shop",
        "--listen",
        f"127.0.0.1:{shop_port}",
        "--relay",
        place.relay,
        "--key",
        place.key,
    ]
    shop = stack.enter_context(program("shop", command, data / "shop.log"))
    answering(place.shop, shop, data / "shop.log")
    sign_in(place, data / "console", password)
    tell("The customer's browser ...")
    open_browser(place, stack)
    tell(GUIDE.format(shop=place.shop, code="BESIDE10"))
    from desktop.app import run

    return run(relay=place.relay, profile=str(data / "console"), demo=True)


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Runs the demo until the console is closed; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="naast demo", description="The whole story on one computer.")
    parser.add_argument("--data", default="", metavar="DIR", help="keep what the demo writes in DIR, which must be new or empty")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        need_screen()
        with ExitStack() as stack:
            if chosen.data:
                data = Path(chosen.data).resolve()
                data.mkdir(parents=True, exist_ok=True)
                if any(data.iterdir()):
                    raise CannotStart(f"{data} is not empty. Name a new folder, or leave --data out.")
            else:
                data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="naast-demo-", ignore_cleanup_errors=True)))
            return show(data, stack)
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        tell("The demo is over.")
        return 130
