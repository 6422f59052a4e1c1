"""The configuration that we give for coturn, in a real one: what it must refuse it refuses (OWASP ASVS 5.0, V17.1)."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aioice import stun, turn

from tests.webrtc.coturn import Coturn

EXAMPLE = Path(__file__).parents[2] / "installer" / "turnserver.example.conf"
UNAUTHORIZED, FORBIDDEN, QUOTA = 401, 403, 486
SPECIAL = (
    "0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254", "192.0.0.8", "192.0.2.1",
    "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.251", "240.0.0.1", "255.255.255.255",
)  # fmt: skip
PUBLIC = ("9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1")


def rules(*wanted: str) -> list[str]:
    """The example's lines of these names, as options of the program; the rest names files and ports of another machine."""
    lines = [line for line in EXAMPLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [f"--{line}" for line in lines if line.partition("=")[0] in wanted]


class Client:
    """A caller with the relay's credentials, who asks for what a browser never would."""

    def __init__(self, server: Coturn, who: str, credentials: tuple[str, str] | None = None) -> None:
        self._server = (server.host, server.port)
        self._name, self._word = credentials or server.credentials(who)
        self._got: list[turn.TurnClientUdpProtocol] = []

    async def allocate(self) -> turn.TurnClientUdpProtocol:
        """An address at the server; raises `stun.TransactionFailed`."""
        _, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: turn.TurnClientUdpProtocol(self._server, self._name, self._word, lifetime=600, channel_refresh_time=500),
            remote_addr=self._server,
        )
        self._got.append(protocol)
        await protocol.connect()
        return protocol

    async def leave(self) -> None:
        for protocol in self._got:
            if protocol.relayed_address:
                await protocol.delete()
            protocol.transport.close()
        await asyncio.sleep(0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    with Coturn(tmp_path_factory.mktemp("turn"), rules("denied-peer-ip", "no-multicast-peers", "no-tcp-relay", "user-quota")) as made:
        yield made


@pytest.fixture
async def client(server: Coturn, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    made = Client(server, request.node.name)
    yield made
    await made.leave()


async def permitted(protocol: turn.TurnClientUdpProtocol, peer: str) -> int:
    """0, or the code with which the server refuses to send to `peer`; nothing is sent there."""
    request = stun.Message(stun.Method.CREATE_PERMISSION, stun.Class.REQUEST)
    request.attributes["XOR-PEER-ADDRESS"] = (peer, 9)
    try:
        await protocol.request_with_retry(request)
    except stun.TransactionFailed as failed:
        code = failed.response.error_code
        assert code is not None
        return code
    return 0


async def test_addresses_for_special_purposes_are_out_of_reach(client: Client) -> None:
    protocol = await client.allocate()
    assert {peer: await permitted(protocol, peer) for peer in SPECIAL} == dict.fromkeys(SPECIAL, FORBIDDEN)
    assert {peer: await permitted(protocol, peer) for peer in PUBLIC} == dict.fromkeys(PUBLIC, 0), "what borders on them is not"


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no IPv6")
def test_nor_are_they_reached_by_ipv6(tmp_path: Path) -> None:
    """By coturn's own client, as aioice asks for no IPv6 at a server; each is refused before anything is sent."""
    with Coturn(tmp_path, [*rules("denied-peer-ip", "no-multicast-peers"), "--listening-ip=::1", "--relay-ip=::1"]) as server:
        name, word = server.credentials("page-1")
        for peer in ("::1", "fd00::2", "fe80::1", "ff02::1", "2001:db8::1", "64:ff9b::1", "::ffff:10.0.0.1"):
            command = [
                "turnutils_uclient",
                "-x",
                "-c",
                "-n",
                "1",
                "-m",
                "1",
                "-u",
                name,
                "-w",
                word,
                "-p",
                str(server.port),
                "-e",
                peer,
                server.host,
            ]
            said = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
            assert "403" in said.stdout + said.stderr, peer


async def test_one_person_gets_so_many_addresses_and_another_still_gets_one(client: Client, server: Coturn) -> None:
    most = int(rules("user-quota")[0].partition("=")[2])
    for _ in range(most):
        await client.allocate()
    with pytest.raises(stun.TransactionFailed) as refused:
        await client.allocate()
    assert refused.value.response.error_code == QUOTA
    other = Client(server, "another")
    try:
        assert (await other.allocate()).relayed_address
    finally:
        await other.leave()


async def test_credentials_that_are_over_forged_or_anothers_open_nothing(server: Coturn) -> None:
    name, word = server.credentials("page-1")
    over = server.servers("turn:x", life=-60)[0]
    anothers = f"{int(name.partition(':')[0]) + 86_400}:page-1"  # the same one, for a day longer
    for credentials in ((over.username, over.credential), (name, word[::-1]), (anothers, word), ("page-1", word)):
        client = Client(server, "", credentials)
        try:
            with pytest.raises(stun.TransactionFailed) as refused:
                await client.allocate()
            assert refused.value.response.error_code == UNAUTHORIZED
        finally:
            await client.leave()


def test_every_line_of_the_example_is_known_to_coturn(tmp_path: Path) -> None:
    """A misspelt line is said by coturn and passed over, and what it should refuse is let through."""
    plain = [
        line for line in EXAMPLE.read_text("utf-8").splitlines() if not line.startswith(("cert=", "pkey=", "listening-", "tls-listening-"))
    ]
    copy = tmp_path / "turnserver.conf"
    copy.write_text("\n".join(plain), "utf-8")
    with Coturn(tmp_path, [], configuration=copy) as running:
        said = running.log()
    assert not [line for line in said.splitlines() if "Bad configuration" in line or "unknown" in line.lower()]
