"""HTTP on the WebSocket's port: sessions of consoles, tokens of pages, the script, an invite's page, health and figures.

The library hands over requests without bodies, so what is secret comes in headers. Whatever is refused is JSON with a
`problem` and a `text` that says what to do.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError
from websockets.datastructures import Headers, MultipleValuesError
from websockets.http11 import Request, Response

from cobrowse import wire
from cobrowse.identity import Doubt
from cobrowse.relay import audit_record, people, phone, users, visits
from cobrowse.relay.answers import answer, as_json, problem
from cobrowse.relay.clock import Clock
from cobrowse.relay.config import OWN_SITE, Site
from cobrowse.relay.database import Database
from cobrowse.relay.files import SCRIPTS, call_page, read_script, script_answer
from cobrowse.relay.limits import (
    ACCESS_LIFE,
    INVITE_LOOKS,
    MAX_TOLD_AT_ONCE,
    PAGE_TOKEN_LIFE,
    PAGE_TOKENS,
    RECORD_ADDRESS,
    RECORDS,
    RENEW,
    SIGN_IN,
    SIGN_IN_ADDRESS,
    VISIT_ADDRESS,
    VISIT_TOLD,
    VISITS_TOLD,
    Rate,
)
from cobrowse.relay.logins import BadLogin, read_site_login
from cobrowse.relay.metrics import Metrics
from cobrowse.relay.page_side import clip, moment
from cobrowse.relay.rates import Rates, holder
from cobrowse.relay.record import User
from cobrowse.relay.sites import Sites
from cobrowse.relay.tokens import Access, BadToken, PageToken, Tokens, digest
from cobrowse.wire import Problem, Trail, WireError

_log = structlog.get_logger("naast.relay")

HASHING: Final = 2
"""Passwords checked at once: each takes 64 MB and a core for a moment."""
_FOR_ALL: Final = (("Access-Control-Allow-Origin", "*"),)
_PREFLIGHT: Final = (
    ("Access-Control-Allow-Methods", "POST"),
    ("Access-Control-Allow-Headers", "Authorization, X-Naast-Visitor, X-Naast-Invite, X-Naast-Visit"),
    ("Access-Control-Max-Age", "600"),
)
_trail: Final = msgspec.json.Decoder(tuple[Trail, ...])


class Http:
    """Answers. Sessions that end by one go into `ended`; `count` brings the figures up to date."""

    def __init__(self, sites: Sites, clock: Clock, database: Database, tokens: Tokens, metrics: Metrics, count: Callable[[], None]) -> None:
        self._sites = sites
        self._clock = clock
        self._database = database
        self._tokens = tokens
        self._metrics = metrics
        self._count = count
        self._rates = Rates()
        self._hashing = asyncio.Semaphore(HASHING)
        self._scripts = {path: read_script(file) for path, file in SCRIPTS.items()}
        self.ended: asyncio.Queue[str] = asyncio.Queue()

    @property
    def script_built(self) -> bool:
        """Whether there is a page script to serve."""
        return self._scripts["/page.js"].built

    async def respond(self, request: Request, peer: str) -> Response | None:
        """The answer; None lets a WebSocket's handshake go on."""
        # by hand: a target with a host in it is for proxies (RFC 9112, 3.2.2), and what stands here is compared, never opened
        path, _, query = request.path.partition("?")
        try:
            address = self._address(request.headers, peer)
            return await self._route(request, path, query, address)
        except MultipleValuesError:
            return problem(HTTPStatus.BAD_REQUEST, Problem.MALFORMED, "a header came twice: send it once")
        except SQLAlchemyError as error:
            _log.error("no database", error=type(error).__name__, text=str(error))
            self._metrics.not_stored.inc()
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "the relay cannot reach its database: try again later", *_FOR_ALL)
        except TooOften as error:
            return problem(HTTPStatus.TOO_MANY_REQUESTS, Problem.TOO_OFTEN, str(error), ("Retry-After", str(error.after)), *_FOR_ALL)

    async def _route(self, request: Request, path: str, query: str, peer: str) -> Response | None:
        address = holder(peer)
        match request.method, path:
            case "GET", "/ws":
                return self._may_shake_hands(request.headers)
            case "GET", _ if path in SCRIPTS:
                if not self._scripts[path].built:  # built after the relay was started
                    self._scripts[path] = read_script(SCRIPTS[path])
                return script_answer(self._scripts[path], request.headers)
            case "GET", "/healthz":
                return await self._health()
            case "GET", "/metrics":
                return self._figures(peer)
            case "GET", _ if path.startswith("/call/"):
                return await self._call_page(path.removeprefix("/call/"), address)
            case "POST", "/session":
                return await self._sign_in(request.headers, address)
            case "POST", "/session/renew":
                return await self._renew(request.headers, address)
            case "POST", "/session/end":
                return await self._end(request.headers, address)
            case "POST", "/page-token":
                return await self._page_token(request.headers, query, address)
            case "POST", "/visit":
                return await self._visit(request.headers, address)
            case "POST", "/record":
                return await self._record(request.headers, query, address)
            case "OPTIONS", "/page-token" | "/visit" | "/record":
                return answer(HTTPStatus.NO_CONTENT, b"", "", *_FOR_ALL, *_PREFLIGHT)
            case _:
                return problem(HTTPStatus.NOT_FOUND, "not_found", "there is nothing here")

    # ---- about the request

    def _address(self, headers: Headers, peer: str) -> str:
        """Whose address counts: the peer's, or what a proxy of ours says."""
        forwarded = headers.get("X-Forwarded-For", "")
        if forwarded and _within(peer, self._sites.config.network.proxies):
            return forwarded.rsplit(",", 1)[-1].strip()
        return peer

    def _hold(self, rate: Rate, *key: str) -> None:
        if not self._rates.allows(self._clock.now(), rate, *key):
            raise TooOften(max(1, round(1 / rate.each_second)))

    def _may_shake_hands(self, headers: Headers) -> Response | None:
        origin = headers.get("Origin")
        if origin is not None and not self._sites.knows(origin):
            text = "no site of this relay lives at this origin: add it to the relay's configuration"
            return problem(HTTPStatus.FORBIDDEN, Problem.WRONG_ORIGIN, text)
        return None

    # ---- sessions

    async def _sign_in(self, headers: Headers, address: str) -> Response:
        given = _basic(headers)
        if given is None:
            return problem(HTTPStatus.UNAUTHORIZED, "wrong_password", "send a name and a password, as Authorization: Basic")
        name, password = given
        self._hold(SIGN_IN_ADDRESS, "address", address)
        self._hold(SIGN_IN, "name", name[:80], address)
        found = await self._database.run(users.find, name)
        async with self._hashing:
            fits = await asyncio.to_thread(users.password_fits, found[1] if found else None, password)
        self._metrics.sign_ins.labels("ok" if fits else "wrong").inc()
        if found is None or not fits:
            _log.info("sign-in refused")
            return problem(HTTPStatus.UNAUTHORIZED, "wrong_password", "name and password do not belong together: type them again")
        now = self._clock.now()
        session, refresh = await self._database.run(users.start_session, found[0].id, now)
        _log.info("signed in", user=found[0].id)
        return self._session(found[0], session, refresh)

    async def _renew(self, headers: Headers, address: str) -> Response:
        self._hold(RENEW, "renew", address)
        result = await self._database.run(users.renew_session, _bearer(headers), self._clock.now())
        if isinstance(result, users.SessionOver):
            if result.session:
                _log.warning("a spent refresh token came back: session ended", session=result.session)
                self.ended.put_nowait(result.session)
            return problem(HTTPStatus.UNAUTHORIZED, Problem.EXPIRED_TOKEN, str(result))
        return self._session(*result)

    async def _end(self, headers: Headers, address: str) -> Response:
        self._hold(RENEW, "renew", address)
        session = await self._database.run(users.end_session, _bearer(headers), self._clock.now())
        if not session:
            return problem(HTTPStatus.UNAUTHORIZED, Problem.EXPIRED_TOKEN, "the session was over already")
        self.ended.put_nowait(session)
        return answer(HTTPStatus.NO_CONTENT)

    def _session(self, user: User, session: str, refresh: str) -> Response:
        access = self._tokens.access(Access(user.id, session, user.role), self._clock.now())
        values = {"access": access, "refresh": refresh, "expires_in": ACCESS_LIFE, "name": user.display, "role": user.role.value}
        return as_json(HTTPStatus.OK, values)

    # ---- pages

    async def _page_token(self, headers: Headers, query: str, address: str) -> Response:
        self._hold(PAGE_TOKENS, "page", address)
        origin = headers.get("Origin")
        try:
            site = self._sites.check(parse_qs(query).get("site", [""])[0], origin)
        except WireError as error:
            # readable for any page: it says nothing but that it cannot be used here
            return problem(HTTPStatus.FORBIDDEN, error.problem, str(error), *_FOR_ALL)
        now = self._clock.now()
        visitor = self._tokens.visitor(headers.get("X-Naast-Visitor", ""), site.id, now)
        visitor = await self._database.run(people.see_visitor, visitor, site.id, now)
        customer, doubt = await self._site_login(site, _bearer(headers), visitor, now)
        said = doubt.value or ("known" if customer else "")
        invite = await self._invite(headers.get("X-Naast-Invite", ""), site, now)
        token = self._tokens.page(PageToken(site.id, visitor, customer, invite, doubt), now)
        allowed = (("Access-Control-Allow-Origin", origin or ""), ("Vary", "Origin"))
        return as_json(HTTPStatus.OK, {"token": token, "expires_in": PAGE_TOKEN_LIFE, "customer": said, "mode": site.mode}, *allowed)

    async def _visit(self, headers: Headers, address: str) -> Response:
        """What a visitor did who consented and did not call: moments as in a call's trail, in a header, as JSON in ASCII."""
        self._hold(VISIT_ADDRESS, "visits", address)
        origin = headers.get("Origin")
        try:
            token = self._tokens.read(_bearer(headers))
            if not isinstance(token, PageToken):
                raise WireError(Problem.NOT_ALLOWED, "a visit is told by a page: send a page's token")
            self._sites.check(token.site, origin)
            trail = _trail.decode(headers.get("X-Naast-Visit", ""))
        except (BadToken, WireError) as error:
            return problem(HTTPStatus.FORBIDDEN, error.problem, str(error), *_FOR_ALL)
        except (msgspec.DecodeError, RecursionError) as error:
            return problem(HTTPStatus.BAD_REQUEST, Problem.MALFORMED, f"X-Naast-Visit: {error}", *_FOR_ALL)
        self._hold(VISIT_TOLD, "visitor", token.visitor)
        self._hold(VISITS_TOLD, "visits")
        now = self._clock.now()
        moments = tuple(moment(clip(one), now) for one in trail[-MAX_TOLD_AT_ONCE:])
        await self._database.run(visits.tell, token.visitor, token.site, token.customer, moments)
        return answer(HTTPStatus.NO_CONTENT, b"", "", ("Access-Control-Allow-Origin", origin or ""), ("Vary", "Origin"))

    async def _record(self, headers: Headers, query: str, address: str) -> Response:
        """What a customer may keep of a contact that is over, for the page that had it. POST, since a browser says the origin with that."""
        self._hold(RECORD_ADDRESS, "records", address)
        origin = headers.get("Origin")
        try:
            token = self._tokens.read(_bearer(headers))
            if not isinstance(token, PageToken):
                raise WireError(Problem.NOT_ALLOWED, "a record is for the page that had the contact: send a page's token")
            self._sites.check(token.site, origin)
        except (BadToken, WireError) as error:
            return problem(HTTPStatus.FORBIDDEN, error.problem, str(error), *_FOR_ALL)
        self._hold(RECORDS, "record", token.visitor)
        contact = parse_qs(query).get("contact", [""])[0][: wire.MAX_NAME]
        record = await self._database.run(audit_record.make, contact, token.visitor, token.site, self._clock.now())
        allowed = (("Access-Control-Allow-Origin", origin or ""), ("Vary", "Origin"))
        if record is None:
            text = "this page had no such contact, it is not over, or it was over too long ago"
            return problem(HTTPStatus.NOT_FOUND, Problem.NO_SUCH_CONTACT, text, *allowed)
        return answer(HTTPStatus.OK, record, "application/json", *allowed)

    async def _site_login(self, site: Site, token: str, visitor: str, now: float) -> tuple[str, Doubt]:
        """The customer's id, or what is wrong with the login, for the site's developer and the agent. One that does not hold makes a
        stranger, not a refusal: who needs help may call.
        """
        if not token:
            return "", Doubt.NONE
        try:
            login = read_site_login(token, site.key, site.id, now)
            once = digest(f"{site.id}/{login.once}")
            if login.once and not await self._database.run(people.first_shown_by, once, visitor, login.expires, now):
                raise BadLogin(Doubt.REPLAYED)
        except BadLogin as error:
            _log.warning("site login refused", site=site.id, doubt=error.doubt.value)
            return "", error.doubt
        number = phone.e164(login.phone, site.country)
        return await self._database.run(people.customer_of_login, login, number, now), Doubt.NONE

    async def _invite(self, secret: str, site: Site, now: float) -> str:
        if not secret or site.id != OWN_SITE:
            return ""
        return await self._database.run(people.find_invite, secret, now)

    async def _call_page(self, secret: str, address: str) -> Response:
        self._hold(INVITE_LOOKS, "invite", address)
        valid = bool(secret) and bool(await self._database.run(people.find_invite, secret, self._clock.now()))
        return call_page(secret, valid=valid)

    # ---- for operators

    async def _health(self) -> Response:
        await self._database.run(users.displays)
        return as_json(HTTPStatus.OK, {"status": "ok", "page_script": self.script_built})

    def _figures(self, address: str) -> Response:
        if not _within(address, self._sites.config.network.metrics_from):
            return problem(HTTPStatus.FORBIDDEN, "not_allowed", "figures are for the networks in [network] metrics_from")
        self._count()
        return answer(HTTPStatus.OK, self._metrics.text(), "text/plain; version=0.0.4; charset=utf-8")


class TooOften(Exception):
    """More than the limit; `after` seconds it may be tried again."""

    def __init__(self, after: int) -> None:
        super().__init__(f"too many tries: wait {after} s")
        self.after = after


def _within(address: str, networks: tuple[str, ...]) -> bool:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in ipaddress.ip_network(network) for network in networks)


def _basic(headers: Headers) -> tuple[str, str] | None:
    scheme, _, value = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except ValueError:  # no Base64, no UTF-8, or letters beyond ASCII
        return None
    return (name, password) if colon else None


def _bearer(headers: Headers) -> str:
    scheme, _, value = headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""
