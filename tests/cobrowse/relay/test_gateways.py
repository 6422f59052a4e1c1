"""Sending a text through real servers of mail and SMS: taken, refused, broken, hanging, and never in plain text over a network."""

from __future__ import annotations

import asyncio
import ssl
import threading
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from cobrowse.identity import Delivery
from cobrowse.relay.config import Codes, MailGateway, SmsGateway
from cobrowse.relay.gateways import Gateways
from tests.cobrowse.gateways import MailServer, SmsServer
from tests.cobrowse.relay.test_tls import certify

pytestmark = pytest.mark.logs("event='gateway'")
FROM = "The shop <no-reply@shop.example>"


async def ended() -> None:
    """No thread of a gateway is left."""
    async with asyncio.timeout(5):
        while any(thread.name == "gateway" for thread in threading.enumerate()):  # noqa: ASYNC110 - a thread tells no loop that it ended
            await asyncio.sleep(0.01)


async def mailed(server: MailServer, *, tls: str = "none", to: str = "j@example.org", within: float = 5.0, password: str = "") -> Delivery:
    user = "relay" if password else ""
    mail = MailGateway("127.0.0.1", server.port, tls, user, password, FROM)  # type: ignore[arg-type]  # the test sends what fits
    result = await Gateways(Codes(mail=mail), within).send("mail", to, "Your code: 123456", "123456 is your code – é.")
    await ended()
    return result


async def texted(server: SmsServer, *, to: str = "+31612345678", within: float = 5.0) -> Delivery:
    sms = SmsGateway(f"http://127.0.0.1:{server.port}/send?from=1", "the-key", "Shop")
    result = await Gateways(Codes(sms=sms), within).send("sms", to, "", "123456 is your code – é.")
    await ended()
    return result


async def test_a_mail_over_tls_by_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certify(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    async with MailServer(tls=context, users={"relay": "secret"}) as server:
        assert await mailed(server, tls="starttls", password="secret") is Delivery.UNREACHABLE, "nobody vouches for the certificate"
        assert server.taken.empty()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert await mailed(server, tls="starttls", password="secret") is Delivery.SENT
        sender, to, text, secure, who = server.taken.get_nowait()
        assert (sender.startswith("FROM:<no-reply@shop.example>"), to, secure, who) == (True, "TO:<j@example.org>", True, "relay")
        message = message_from_bytes(text.removesuffix("\r\n.\r\n").encode(), policy=default)
        assert (message["Subject"], message["From"], message["Auto-Submitted"]) == ("Your code: 123456", FROM, "auto-generated")
        assert message.get_content().strip() == "123456 is your code – é."
        assert await mailed(server, tls="starttls", password="wrong") is Delivery.REFUSED


async def test_without_tls_nothing_goes_out_that_was_to_be_secret() -> None:
    async with MailServer() as server:
        assert await mailed(server, tls="starttls") is Delivery.REFUSED
        assert server.taken.empty()
        assert await mailed(server) is Delivery.SENT, "on this machine it may go as it is"


@pytest.mark.parametrize(
    ("mood", "result"),
    [("refuses", Delivery.REFUSED), ("breaks", Delivery.REFUSED), ("hangs", Delivery.UNREACHABLE), ("drips", Delivery.UNREACHABLE)],
)
async def test_mail_servers_in_a_bad_mood(mood: str, result: Delivery) -> None:
    async with MailServer(mood) as server:
        assert await mailed(server, within=0.3 if result is Delivery.UNREACHABLE else 5.0) is result


@pytest.mark.parametrize("to", ["j@example.org\r\nBcc: all@example.org", "a@b, c@d", "nobody", "", "<j@example.org>"])
async def test_what_is_no_address_reaches_no_server(to: str) -> None:
    async with MailServer() as server:
        assert await mailed(server, to=to) is Delivery.REFUSED
        assert server.taken.empty()


async def test_a_text_message_is_one_post() -> None:
    async with SmsServer() as server:
        assert await texted(server) is Delivery.SENT
        path, key, body = server.taken.get_nowait()
        assert (path, key) == ("/send?from=1", "Bearer the-key")
        assert body == {"to": "+31612345678", "from": "Shop", "text": "123456 is your code – é."}
        assert await texted(server, to="0612345678\r\n") is Delivery.REFUSED


@pytest.mark.parametrize(
    ("mood", "result"),
    [("refuses", Delivery.REFUSED), ("breaks", Delivery.UNREACHABLE), ("hangs", Delivery.UNREACHABLE), ("drips", Delivery.UNREACHABLE)],
)
async def test_sms_gateways_in_a_bad_mood(mood: str, result: Delivery) -> None:
    async with SmsServer(mood) as server:
        assert await texted(server, within=0.3 if mood in ("hangs", "drips") else 5.0) is result


async def test_nobody_listens() -> None:
    async with SmsServer() as server:
        pass
    assert await texted(server) is Delivery.UNREACHABLE
