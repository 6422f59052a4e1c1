"""Sending a short text: by mail over SMTP, or by an SMS gateway over HTTP. Each in a thread of its own, and never longer than `WITHIN`.

The SMS gateway gets one POST, `{"to": "+31612345678", "from": SENDER, "text": TEXT}` as JSON with `Authorization: Bearer KEY`; any status
of 200-299 means that it took it. What it answers besides is not read, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
import json
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import structlog

from cobrowse.identity import Delivery
from cobrowse.relay.config import Codes, MailGateway, SmsGateway

WITHIN: Final = 10.0
"""Seconds for the whole of it: a gateway that takes longer does not answer."""
MOST: Final = 16
"""Texts under way at once."""
_ADDRESS: Final = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")
_NUMBER: Final = re.compile(r"\+\d{6,15}")
_log = structlog.get_logger("naast.relay")


class _Line(Protocol):
    """What both kinds of connection have; None before and after."""

    sock: socket.socket | None


class Gateways:
    """What the configuration has of them. `ways` are those that can be used."""

    def __init__(self, codes: Codes, within: float = WITHIN) -> None:
        self._codes = codes
        self._within = within
        self._under_way: set[_Line] = set()

    async def send(self, way: str, to: str, subject: str, text: str) -> Delivery:
        """Sends it. Never raises, never logs to whom or what."""
        if len(self._under_way) >= MOST:
            return Delivery.UNREACHABLE
        line: Any
        if way == "mail":
            line = _mail_line(self._codes.mail, self._within)
            result = await self._aside(line, lambda: _send_mail(self._codes.mail, line, to, subject, text))
        else:
            line = _sms_line(self._codes.sms, self._within)
            result = await self._aside(line, lambda: _send_sms(self._codes.sms, line, to, text))
        _log.info("code", way=way, result=result.value)
        return result

    async def _aside(self, line: _Line, work: Callable[[], Delivery]) -> Delivery:
        """A daemon, so that a gateway that hangs holds up no relay that ends."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Delivery] = loop.create_future()

        def tell(result: Delivery) -> None:
            if not done.done():
                done.set_result(result)

        def run() -> None:
            result = _result(work)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(tell, result)

        self._under_way.add(line)
        threading.Thread(target=run, name="gateway", daemon=True).start()
        try:
            async with asyncio.timeout(self._within):
                return await done
        except TimeoutError:
            return Delivery.UNREACHABLE
        finally:
            self._under_way.discard(line)
            _cut(line)


def _cut(line: _Line) -> None:
    """Whatever still reads from it, reads no more."""
    with suppress(OSError):
        if line.sock is not None:
            line.sock.shutdown(socket.SHUT_RDWR)


def _result(work: Callable[[], Delivery]) -> Delivery:
    try:
        return work()
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, HTTPException, ssl.SSLError, OSError) as error:
        refused = isinstance(error, smtplib.SMTPException) and not isinstance(
            error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError
        )
        _log.warning("gateway", error=type(error).__name__)
        return Delivery.REFUSED if refused else Delivery.UNREACHABLE
    except ValueError as error:
        _log.warning("gateway", error=type(error).__name__)
        return Delivery.REFUSED


def _mail_line(mail: MailGateway, timeout: float) -> smtplib.SMTP:
    if mail.tls == "implicit":
        return smtplib.SMTP_SSL(timeout=timeout, context=ssl.create_default_context())
    return smtplib.SMTP(timeout=timeout)


def _send_mail(mail: MailGateway, line: smtplib.SMTP, to: str, subject: str, text: str) -> Delivery:
    if not _ADDRESS.fullmatch(to):
        return Delivery.REFUSED
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, to, subject
    message["Date"], message["Message-ID"] = formatdate(usegmt=True), make_msgid(domain=mail.sender.rpartition("@")[2].strip("> ") or None)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office comes back
    message.set_content(text)
    # smtplib holds the certificate against `_host`, which only a connection made at once has; where it is elsewhere, STARTTLS refuses
    line._host = mail.host  # type: ignore[attr-defined]  # typeshed does not have it
    line.connect(mail.host, mail.port or (465 if mail.tls == "implicit" else 587))
    try:
        if mail.tls == "starttls":
            line.starttls(context=ssl.create_default_context())
        if mail.user:
            line.login(mail.user, mail.password)
        line.send_message(message)
    finally:
        line.close()
    return Delivery.SENT


def _sms_line(sms: SmsGateway, timeout: float) -> HTTPConnection:
    parts = urlsplit(sms.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=timeout)


def _send_sms(sms: SmsGateway, line: HTTPConnection, to: str, text: str) -> Delivery:
    if not _NUMBER.fullmatch(to):
        return Delivery.REFUSED
    parts = urlsplit(sms.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = json.dumps({"to": to, "from": sms.sender, "text": text})
    try:
        line.request("POST", path, body, {"Authorization": f"Bearer {sms.key}", "Content-Type": "application/json"})
        status = line.getresponse().status
    finally:
        line.close()
    if 200 <= status < 300:
        return Delivery.SENT
    _log.warning("gateway", status=status)
    return Delivery.UNREACHABLE if status >= 500 else Delivery.REFUSED
