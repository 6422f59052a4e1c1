"""Which interface leads out, in the kernel's own words, and whether it is Wi-Fi."""

from __future__ import annotations

from pathlib import Path

import pytest

from webrtc.wireless import is_wireless

HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
WIFI = "wlp3s0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
CABLE = "enp0s31f6\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
NEAR = "wlp3s0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"
ZERO = "0" * 32
SIX = f"{ZERO} 00 {ZERO} 00 fe800000000000000000000000000001 00000258 00000001 00000000 00000003   wlp3s0\n"
NOWHERE = f"{ZERO} 00 {ZERO} 00 {ZERO} ffffffff 00000001 00000000 00200200       lo\n"


def machine(root: Path, route: str, six: str = "", *, mark: str = "wireless") -> Path:
    net = root / "proc" / "net"
    net.mkdir(parents=True)
    (net / "route").write_text(HEAD + route)
    (net / "ipv6_route").write_text(six)
    (root / "sys/class/net/wlp3s0" / mark).mkdir(parents=True)
    (root / "sys/class/net/enp0s31f6").mkdir()
    return root


@pytest.mark.parametrize(
    ("route", "six", "wireless"),
    [
        (WIFI + NEAR, "", True), (CABLE, "", False), (WIFI + CABLE, "", False), (CABLE.replace("100", "700") + WIFI, "", True),
        ("", SIX, True), ("", NOWHERE, None), (NEAR, "", None), ("", "", None), (WIFI.replace("wlp3s0", "gone0"), "", None),
        (WIFI.replace("0003", "0002"), "", None), ("rubbish\n", "rubbish\n", None),
    ],
)  # fmt: skip
def test_the_preferred_way_out_decides(tmp_path: Path, route: str, six: str, wireless: bool | None) -> None:
    assert is_wireless(machine(tmp_path, route, six)) is wireless


def test_newer_drivers_have_another_mark(tmp_path: Path) -> None:
    assert is_wireless(machine(tmp_path, WIFI, mark="phy80211")) is True


def test_where_the_system_does_not_say(tmp_path: Path) -> None:
    assert is_wireless(tmp_path) is None


def test_this_machine_can_be_asked() -> None:
    assert is_wireless() in (True, False, None)
