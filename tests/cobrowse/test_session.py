"""Signing in: against a real relay, over TLS with a certificate that holds and one that does not, and what else may answer."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cobrowse.session import Expired, NotARelay, NotSecure, SignedIn, TooOften, Unreachable, WrongPassword, end, renew, sign_in
from tests.cobrowse.relay_process import PASSWORD, RelayProcess

SESSION = b'{"access":"a","refresh":"r","expires_in":900,"name":"Eva","role":"agent"}'


async def test_name_and_password_give_a_session(relay: RelayProcess) -> None:
    session = await sign_in(relay.url, "anna", PASSWORD)
    assert session.name == "Anna Bos"
    assert session.role == "agent"
    assert session.expires_in > 60
    assert session.access not in repr(session)
    assert session.refresh not in repr(session)


async def test_a_wrong_password_says_so_and_too_many_say_that(relay: RelayProcess) -> None:
    with pytest.raises(WrongPassword):
        await sign_in(relay.url, "anna", "wrong")
    with pytest.raises(TooOften) as caught:  # noqa: PT012 - the limit is the relay's
        for _ in range(100):
            try:
                await sign_in(relay.url, "anna", "wrong")
            except WrongPassword:
                continue
    assert caught.value.retry_after >= 0


async def test_a_session_is_renewed_and_its_old_refresh_token_is_spent(relay: RelayProcess) -> None:
    first = await sign_in(relay.url, "anna", PASSWORD)
    second = await renew(relay.url, first.refresh)
    assert second.refresh != first.refresh
    with pytest.raises(Expired):
        await renew(relay.url, first.refresh)


async def test_a_session_that_ended_is_expired_and_ending_twice_is_no_problem(relay: RelayProcess) -> None:
    session = await sign_in(relay.url, "anna", PASSWORD)
    await end(relay.url, session.refresh)
    with pytest.raises(Expired):
        await renew(relay.url, session.refresh)
    await end(relay.url, session.refresh)


async def test_tokens_are_handed_out_once_and_two_askers_renew_once_each(relay: RelayProcess) -> None:
    kept: list[str] = []
    session = await sign_in(relay.url, "anna", PASSWORD)
    source = SignedIn(relay.url, session, lambda newer: kept.append(newer.refresh))
    assert await source.token() == session.access
    assert kept == []
    await asyncio.gather(source.token(), source.token())
    assert len({session.refresh, *kept}) == 3
    assert kept[-1] == source.session.refresh


async def test_a_renewal_that_is_given_up_half_way_is_kept(relay: RelayProcess) -> None:
    told = asyncio.Event()
    source = SignedIn(relay.url, await sign_in(relay.url, "anna", PASSWORD), lambda _: told.set())
    await source.token()
    asking = asyncio.create_task(source.token())
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    async with asyncio.timeout(20):
        await told.wait()
    assert await source.token()


async def test_nobody_answers_and_something_else_does() -> None:
    with pytest.raises(Unreachable):
        await sign_in("http://127.0.0.1:9", "anna", "x")
    for answer in (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
    ):
        async with answering(answer) as url:
            with pytest.raises(NotARelay):
                await sign_in(url, "anna", "x")
    async with answering(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n") as url:
        with pytest.raises(Unreachable):
            await sign_in(url, "anna", "x")


async def test_a_redirect_is_not_followed_with_the_password() -> None:
    asked: list[bytes] = []
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(SESSION), SESSION), heard=asked) as elsewhere:
        location = f"HTTP/1.1 307 Go\r\nLocation: {elsewhere}/session\r\nContent-Length: 0\r\n\r\n".encode()
        async with answering(location) as url:
            with pytest.raises(NotARelay):
                await sign_in(url, "anna", "x")
    assert asked == []


async def test_plain_text_beyond_this_machine_is_not_spoken() -> None:
    with pytest.raises(NotSecure):
        await sign_in("http://relay.example", "anna", "x")


async def test_tls_is_spoken_with_a_certificate_that_holds_and_only_with_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command += [*subject, "-keyout", str(key), "-out", str(certificate)]
    await asyncio.to_thread(lambda: subprocess.run(command, check=True, capture_output=True))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    heard: list[bytes] = []
    body = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(SESSION), SESSION)
    async with answering(body, tls=context, heard=heard) as url:
        secure = url.replace("http://127.0.0.1", "https://localhost")
        with pytest.raises(NotSecure):
            await sign_in(secure, "anna", "x")
        assert heard == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert (await sign_in(secure, "anna", "x")).name == "Eva"
        with pytest.raises(NotSecure):  # it is somebody's certificate, but not this host's
            await sign_in(url.replace("http://", "https://"), "anna", "x")
        assert len(heard) == 1


@asynccontextmanager
async def answering(answer: bytes, *, tls: ssl.SSLContext | None = None, heard: list[bytes] | None = None) -> AsyncIterator[str]:
    """A server that gives this answer to whatever it is asked."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        if heard is not None:
            heard.append(asked)
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
