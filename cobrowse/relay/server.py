"""The relay as a process: the port, TLS, each connection from Hello to close, sessions that end, and a stop that tells everybody."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from cobrowse import wire
from cobrowse.relay import users
from cobrowse.relay.answers import problem
from cobrowse.relay.clock import Clock
from cobrowse.relay.config import Config, Listen, NotConfigured
from cobrowse.relay.connection import RESTARTING, Link
from cobrowse.relay.database import Database
from cobrowse.relay.desk import Desk
from cobrowse.relay.engines import database_url
from cobrowse.relay.forgetting import in_messages
from cobrowse.relay.guarded import Door, Guarded
from cobrowse.relay.http import Http
from cobrowse.relay.limits import FIRST_FRAME, SESSION_CHECK
from cobrowse.relay.metrics import Metrics
from cobrowse.relay.pulse import Pulse
from cobrowse.relay.sites import Sites, own_origins
from cobrowse.relay.tokens import Access, BadToken, PageToken, Tokens, read_key
from cobrowse.relay.upkeep import Upkeep
from cobrowse.wire import Problem, Role, WireError

_log = structlog.get_logger("naast.relay")

CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2, those with forward secrecy and authenticated encryption (RFC 9325, 4.2); 1.3 has no others."""
BACKLOG: Final = 1024
"""Connections that the system holds until the relay takes them: after its restart everybody comes back at once."""
CLOSE_WITHIN: Final = 3.0
"""Seconds that a stopping relay gives its connections to hear it."""


def tls_context(config: Config, listen: Listen) -> ssl.SSLContext | None:
    """The context of the configured certificate; None for plain text, which is for loopback only.

    Raises:
        NotConfigured: no certificate and not loopback, or files that do not fit.
    """
    tls = config.tls
    if not tls.certificate:
        if not listen.loopback:
            raise NotConfigured(
                f"{listen.host} can be reached from other machines, and there is no certificate: set certificate and key in [tls] of the "
                "configuration (passwords and customers' pages would travel in plain text), or listen on 127.0.0.1"
            )
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE
    try:
        context.load_cert_chain(tls.certificate, tls.key)
    except (OSError, ssl.SSLError) as error:
        raise NotConfigured(f"the certificate {tls.certificate} with the key {tls.key} cannot be used: {error}") from None
    return context


class Relay:
    """One relay. `async with Relay(...) as relay:` listens; `relay.url` is where."""

    def __init__(self, config: Config, listen: Listen, data: Path) -> None:
        self._config = config
        self._listen = listen
        self._data = data
        self._tls = tls_context(config, listen)
        self._clock = Clock()
        self._metrics = Metrics()
        self._database = Database(database_url(data, config.journal.database), self._not_stored)
        key = read_key(data)
        self._tokens = Tokens(key, self._clock.now)
        self._desk = Desk(config, self._clock, self._database, self._metrics, self._post, self._shut, key, self._begun)
        self._upkeep = Upkeep(config, self._clock, self._database, self._desk.erased)
        self._links: dict[int, Link] = {}
        self._pulse = Pulse(self._desk.rooms.shared_pages, lambda number: self._links[number].ping(), self._desk.delayed)
        self._door = Door()
        self._numbers = itertools.count(1)
        self._sites: Sites
        self._http: Http
        self._server: Server
        self._watches: list[asyncio.Task[None]] = []
        self.url = ""

    def _begun(self, link: int) -> None:
        self._pulse.begin(link)

    async def __aenter__(self) -> Relay:
        await self._database.start()
        try:
            await self._upkeep.start()
            await self._desk.start()
            await self._listen_there()
        except BaseException:
            await self._desk.stop()
            await self._database.stop()
            raise
        watched = (self._watch_ended(), self._watch_sessions(), self._upkeep.watch(), self._upkeep.sweep_for_ever(), self._pulse.beat())
        self._watches = [asyncio.create_task(each) for each in watched]
        _log.info("listening", url=self.url, sites=len(self._config.sites), script=self._http.script_built)
        return self

    async def _listen_there(self) -> None:
        limits = self._config.limits
        self._server = await serve(
            self._serve, self._listen.host, self._listen.port, ssl=self._tls, compression=None, process_request=self._request,
            subprotocols=[Subprotocol(wire.SUBPROTOCOL)], max_size=FIRST_FRAME, server_header="naast", start_serving=False,
            ping_interval=limits.alive, ping_timeout=limits.alive, close_timeout=CLOSE_WITHIN, open_timeout=limits.handshake,
            backlog=BACKLOG, create_connection=self._door.connection,  # type: ignore[arg-type]  # it wants a class, and calls it
        )  # fmt: skip
        port = next(iter(self._server.sockets)).getsockname()[1]
        listen = Listen(self._listen.host, port)
        host = f"[{listen.host}]" if ":" in listen.host else listen.host
        self.url = f"{'https' if self._tls else 'http'}://{host}:{port}"
        self._sites = Sites(self._config, own_origins(self._config, listen, tls=self._tls is not None))
        self._http = Http(self._sites, self._clock, self._database, self._tokens, self._metrics, self._desk.count)
        await self._server.start_serving()

    async def __aexit__(self, *_: object) -> None:
        _log.info("stopping", connections=len(self._links))
        for watch in self._watches:
            watch.cancel()
        for link in list(self._links.values()):
            link.shut(Problem.RELAY_STOPPING, "the relay stops: calls go on; come back by yourself in a moment", code=RESTARTING)
        self._server.close(close_connections=False)
        await self._server.wait_closed()
        await self._desk.stop()
        await self._database.stop()

    # ---- connections

    async def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        peer = connection.remote_address[0] if connection.remote_address else ""
        if request.path.partition("?")[0] == "/ws" and len(self._links) >= self._config.limits.connections:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "too_many", "the relay is full: try again later", ("Retry-After", "30"))
        return await self._http.respond(request, peer)

    async def _serve(self, socket: ServerConnection) -> None:
        assert isinstance(socket, Guarded)  # noqa: S101 - the door makes no others
        link = Link(next(self._numbers), socket, self._metrics, self._desk.page_stream_dropped)
        self._links[link.number] = link
        sending = asyncio.create_task(link.send_all())
        try:
            with suppress(ConnectionClosed):
                await self._converse(link, socket)
        finally:
            self._links.pop(link.number, None)
            if link.role is not None:
                self._metrics.connections.labels(link.role.value).dec()
                self._desk.left(link.number)
            # a refusal still goes out; a peer that is gone ends this at once
            link.close(1000, "")
            await sending

    async def _converse(self, link: Link, socket: ServerConnection) -> None:
        try:
            hello = await link.hello(self._config.limits.handshake)
            token = await self._who(link, hello, socket.request.headers.get("Origin") if socket.request else None)
        except TimeoutError:
            link.shut(Problem.NOT_ALLOWED, "no hello in time: say hello first, with a token")
            return
        except (WireError, BadToken) as error:
            _log.info("hello refused", problem=error.problem.value)
            link.shut(error.problem, str(error))
            return
        if isinstance(token, PageToken):
            await link.listen(lambda message, body: self._desk.page_said(link.number, token, message, body))  # type: ignore[arg-type]  # decoded by role
        else:
            await link.listen(lambda message, body: self._desk.console_said(link.number, message, body))  # type: ignore[arg-type]  # likewise

    async def _who(self, link: Link, hello: wire.Hello, origin: str | None) -> Access | PageToken:
        token = self._tokens.read(hello.token)
        if isinstance(token, PageToken):
            self._sites.check(token.site, origin)
            self._greet(link, Role.PAGE)
            self._desk.page_joined(link.number, token, hello.contact)
            return token
        if origin is not None:
            raise WireError(Problem.WRONG_ORIGIN, "a console is no web page: it sends no Origin")
        user = await self._database.run(users.signed_in, token.session, self._clock.now())
        if user is None:
            raise WireError(Problem.EXPIRED_TOKEN, "the session is over: sign in again")
        link.session = token.session
        self._greet(link, user.role)
        self._desk.console_joined(link.number, user, token.session)
        for message in in_messages(self._upkeep.forgotten):
            link.post(message)
        return token

    def _greet(self, link: Link, role: Role) -> None:
        link.role = role
        self._metrics.connections.labels(role.value).inc()

    def _post(self, number: int, message: wire.ToPage | wire.ToConsole, body: bytes) -> None:
        link = self._links.get(number)
        if link is not None:
            link.post(message, body)

    def _shut(self, number: int, what: Problem, text: str) -> None:
        link = self._links.get(number)
        if link is not None:
            link.shut(what, text)

    # ---- watches

    async def _watch_ended(self) -> None:
        while True:
            self._end_sessions({await self._http.ended.get()}, "you signed out: sign in to go on")

    async def _watch_sessions(self) -> None:
        while True:
            await asyncio.sleep(SESSION_CHECK)
            open_now = frozenset(link.session for link in self._links.values() if link.session)
            try:
                still = await self._database.run(users.still_open, open_now, self._clock.now())
            except SQLAlchemyError as error:  # it will be looked at again; a disk that is full ends nobody's call
                self._not_stored(error)
                continue
            self._end_sessions(set(open_now - still), "the session is over: sign in again")

    def _end_sessions(self, sessions: set[str], text: str) -> None:
        for link in list(self._links.values()):
            if link.session in sessions:
                link.shut(Problem.EXPIRED_TOKEN, text)

    def _not_stored(self, error: BaseException) -> None:
        """Called in the database's thread."""
        self._metrics.not_stored.inc()
        _log.error("not stored", error=type(error).__name__, text=str(error))
