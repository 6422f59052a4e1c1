"""HTTP on the relay's port: sessions, page tokens, the script, invites, health and figures."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from cobrowse import wire
from cobrowse.identity import Doubt, Level
from cobrowse.relay.files import SCRIPTS
from cobrowse.relay.tokens import Access, PageToken, Tokens
from cobrowse.wire import Problem, Role
from tests.cobrowse.parties import Scene
from tests.cobrowse.raw import asked
from tests.cobrowse.relay_process import CONFIG, ORIGIN, PASSWORD, SITE, SITE_KEY, RelayProcess


def bearer(relay: RelayProcess, path: str, token: str) -> tuple[int, dict[str, Any]]:
    status, _, body = relay.request("POST", path, Authorization=f"Bearer {token}")
    return status, json.loads(body) if body else {}


def test_sign_in_and_wrong_password(relay: RelayProcess) -> None:
    session = relay.sign_in("anna")
    assert (session["name"], session["role"], session["expires_in"]) == ("Anna Bos", "agent", 600)
    for name, password in (("anna", "wrong"), ("nobody", PASSWORD), ("anna", "")):
        basic = base64.b64encode(f"{name}:{password}".encode()).decode()
        status, headers, body = relay.request("POST", "/session", Authorization=f"Basic {basic}")
        assert (status, json.loads(body)["problem"]) == (401, "wrong_password")
        assert headers["cache-control"] == "no-store"
    for header in ("", "Basic", "Basic !!!", "Bearer x", "Basic " + base64.b64encode(b"\xff").decode()):
        assert relay.request("POST", "/session", Authorization=header)[0] == 401


def test_a_password_with_any_letters(relay: RelayProcess) -> None:
    relay.add_user("zoë", password="pässwörd: with colon")
    assert relay.sign_in("zoë", "pässwörd: with colon")["role"] == "agent"


def test_too_many_tries_wait(relay: RelayProcess) -> None:
    basic = base64.b64encode(b"anna:wrong password").decode()
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) < 30:  # a slow machine earns a try back now and then
        status, headers, body = relay.request("POST", "/session", Authorization=f"Basic {basic}")
        statuses.append(status)
    assert statuses[:5] == [401] * 5
    assert (statuses[-1], headers["retry-after"], json.loads(body)["problem"]) == (429, "12", "too_often")
    assert "access" in relay.sign_in("bob"), "another name is not held up"


async def test_renewal_rotates_and_a_spent_token_ends_the_session(scene: Scene) -> None:
    relay = scene.relay
    first = await asyncio.to_thread(relay.sign_in, "anna")
    status, second = await asyncio.to_thread(bearer, relay, "/session/renew", first["refresh"])
    assert status == 200
    assert second["refresh"] != first["refresh"]
    console = await scene.party(Role.AGENT)
    await console.say(wire.Hello(second["access"]))
    await console.expect(wire.Welcome)
    status, refused = await asyncio.to_thread(bearer, relay, "/session/renew", first["refresh"])
    assert (status, refused["problem"]) == (401, "expired_token")
    assert (await console.closed()).reason == "expired_token", "whoever copied it is out, and so is the owner"
    assert (await asyncio.to_thread(bearer, relay, "/session/renew", second["refresh"]))[0] == 401
    again = await scene.party(Role.AGENT)
    await again.say(wire.Hello(second["access"]))
    assert (await again.expect(wire.Error)).problem is Problem.EXPIRED_TOKEN


async def test_signing_out_closes_the_sockets(scene: Scene) -> None:
    session = await asyncio.to_thread(scene.relay.sign_in, "anna")
    console = await scene.party(Role.AGENT)
    await console.say(wire.Hello(session["access"]))
    await console.expect(wire.Welcome)
    assert (await asyncio.to_thread(bearer, scene.relay, "/session/end", session["refresh"]))[0] == 204
    closed = await console.closed()
    assert (closed.code, closed.reason) == (1008, "expired_token")
    assert (await asyncio.to_thread(bearer, scene.relay, "/session/end", session["refresh"]))[0] == 401


async def test_an_expired_token_is_told_from_a_forged_one(scene: Scene) -> None:
    tokens = Tokens((scene.relay.data / "key").read_bytes())
    long_ago = time.time() - 86_400
    for token, origin, problem in (
        (tokens.access(Access("u", "s", Role.AGENT), long_ago), None, Problem.EXPIRED_TOKEN),
        (tokens.page(PageToken(SITE, "v"), long_ago), ORIGIN, Problem.EXPIRED_TOKEN),
        (Tokens(b"another key of thirty-two bytes!").page(PageToken(SITE, "v"), time.time()), ORIGIN, Problem.BAD_TOKEN),
        (tokens.page(PageToken("gone", "v"), time.time()), ORIGIN, Problem.UNKNOWN_SITE),
    ):
        party = await scene.party(Role.PAGE, origin)
        await party.say(wire.Hello(token))
        assert (await party.expect(wire.Error)).problem is problem


def test_a_page_of_a_closed_site_is_told_so(stopped_relay: RelayProcess) -> None:
    (stopped_relay.data / "relay.toml").write_text(CONFIG + 'mode = "closed"\n')
    with stopped_relay as relay:
        assert json.loads(relay.request("POST", f"/page-token?site={SITE}", Origin=ORIGIN)[2])["mode"] == "closed"


def test_page_tokens_are_for_known_sites_at_their_origins(relay: RelayProcess) -> None:
    status, headers, body = relay.request("POST", f"/page-token?site={SITE}", Origin=ORIGIN)
    assert (status, headers["access-control-allow-origin"], headers["vary"]) == (200, ORIGIN, "Origin")
    assert json.loads(body)["expires_in"] > 0
    assert json.loads(body)["mode"] == "open"
    for site, origin, problem in (
        ("nowhere", ORIGIN, "unknown_site"),
        ("", ORIGIN, "unknown_site"),
        (SITE, "https://evil.example", "wrong_origin"),
        (SITE, "null", "wrong_origin"),
    ):
        status, headers, body = relay.request("POST", f"/page-token?site={site}", Origin=origin)
        assert (status, json.loads(body)["problem"], headers["access-control-allow-origin"]) == (403, problem, "*")
    assert relay.request("POST", f"/page-token?site={SITE}")[0] == 403, "no Origin, no page"
    status, headers, _ = relay.request("OPTIONS", f"/page-token?site={SITE}", Origin=ORIGIN)
    assert status == 204
    assert "X-Naast-Visitor" in headers["access-control-allow-headers"]


async def test_a_web_page_of_no_site_gets_no_socket(scene: Scene) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "a" * 22 + "=="}
    status, _, body = await asyncio.to_thread(scene.relay.request, "GET", "/ws", Origin="https://evil.example", **headers)
    assert (status, json.loads(body)["problem"]) == (403, "wrong_origin")


async def test_a_site_login_verifies_and_a_bad_one_makes_a_stranger(scene: Scene) -> None:
    now = int(time.time())
    whole = {"sub": "K9", "aud": SITE, "exp": now + 60, "name": "Sanne de Vries"}
    once = {**whole, "jti": "once"}
    good = jwt.encode(once, SITE_KEY, "HS256")
    console = await scene.console("anna")
    answer = await asyncio.to_thread(scene.relay.page_token, Authorization=f"Bearer {good}")
    assert answer["customer"] == "known"
    page = await scene.page(answer["token"])
    await page.say(wire.Call(name="S"))
    known = (await console.expect(wire.Offer)).known
    assert known.card is not None
    assert (known.level, known.verified_by, known.card.name) == (Level.VERIFIED, "site_login", "Sanne de Vries")
    for claims, key, said in (
        ({**whole, "exp": now - 3600}, SITE_KEY, "expired"),
        ({"sub": "K9"}, SITE_KEY, "not_for_us"),
        (whole, "another key, also of a good length", "forged"),
        (once, SITE_KEY, "replayed"),
    ):
        token = jwt.encode(claims, key, "HS256")
        other = await asyncio.to_thread(scene.relay.page_token, Authorization=f"Bearer {token}")
        assert (other["customer"], "token" in other) == (said, True)
    mine = {"Authorization": f"Bearer {good}", "X_Naast_Visitor": answer["token"]}
    assert (await asyncio.to_thread(scene.relay.page_token, **mine))["customer"] == "known", "the same browser, at its next page"
    bob, stranger = await scene.console("bob"), await scene.page(other["token"])
    await stranger.say(wire.Call(name="S"))
    known = (await bob.expect(wire.Offer)).known
    assert (known.level, known.card, [sign.doubt for sign in known.signs if sign.doubt]) == (Level.UNKNOWN, None, [Doubt.REPLAYED])


async def test_an_invite_opens_a_page_that_can_call(scene: Scene) -> None:
    link = scene.relay.command("invite", "--name", "Jan Smit", "--url", scene.relay.url).stdout.strip()
    path = link.removeprefix(scene.relay.url)
    status, headers, body = await asyncio.to_thread(scene.relay.request, "GET", path)
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in headers["content-security-policy"]
    secret = path.rsplit("/", 1)[1]
    assert f'data-invite="{secret}"' in body.decode()
    assert (await asyncio.to_thread(scene.relay.request, "GET", "/call/wrong"))[0] == 404
    origin = scene.relay.url
    token = (await asyncio.to_thread(scene.relay.page_token, "relay", origin, X_Naast_Invite=secret))["token"]
    page = await scene.party(Role.PAGE, origin)
    await page.say(wire.Hello(token))
    console = await scene.console("anna")
    await page.say(wire.Call())
    known = (await console.expect(wire.Offer)).known
    assert (known.said_name, [sign.kind.value for sign in known.signs]) == ("Jan Smit", ["invite"])


@pytest.mark.skipif(not all(one.exists() for one in SCRIPTS.values()), reason="the page script is not built here")
@pytest.mark.parametrize(("path", "most"), [("/page.js", 45), ("/frame.js", 28)])
def test_the_page_script(relay: RelayProcess, path: str, most: int) -> None:
    status, headers, body = relay.request("GET", path)
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["cache-control"] == "public, max-age=300"
    assert headers["x-content-type-options"] == "nosniff"
    assert body == SCRIPTS[path].read_bytes()
    packed = relay.request("GET", path, Accept_Encoding="gzip")
    assert gzip.decompress(packed[2]) == body
    assert len(packed[2]) <= most * 1024
    assert relay.request("GET", path, If_None_Match=headers["etag"])[0] == 304


def test_health_figures_and_nothing_else(relay: RelayProcess) -> None:
    assert json.loads(relay.request("GET", "/healthz")[2])["status"] == "ok"
    relay.sign_in("anna")
    status, _, body = relay.request("GET", "/metrics")
    assert status == 200
    assert b'naast_sign_ins_total{result="ok"} 1.0' in body
    assert b'naast_contacts{state="queued"} 0.0' in body
    for method, path in (("GET", "/"), ("GET", "/session"), ("POST", "/ws"), ("DELETE", "/page.js"), ("GET", "/../relay.toml")):
        assert relay.request(method, path)[0] == 404


async def test_a_stolen_page_token_opens_nothing_on_another_origin(stopped_relay: RelayProcess) -> None:
    elsewhere = "https://other.example"
    (stopped_relay.data / "relay.toml").write_text(CONFIG + f'\n[[sites]]\nid = "other"\norigins = ["{elsewhere}"]\n')
    with stopped_relay as relay:
        async with Scene(relay) as scene:
            console, page = await scene.console("anna"), await scene.page(token := await scene.token())
            contact = await scene.call(console, page)
            for origin in (elsewhere, None):
                thief = await scene.party(Role.PAGE, origin)
                await thief.say(wire.Hello(token, contact))
                assert (await thief.expect(wire.Error)).problem is Problem.WRONG_ORIGIN
                assert (await thief.closed()).code == 1008
                assert len(thief.seen) == 1, "and nothing else was told"
            await page.say(wire.Signal(contact), b"still theirs")
            await console.expect(wire.Signal)
            for path, more in (("/visit", {"X_Naast_Visit": "[]"}), (f"/record?contact={contact}", {})):
                for where in ({"Origin": elsewhere}, {"Origin": "null"}, {}):
                    status, headers, body = await asyncio.to_thread(
                        relay.request, "POST", path, Authorization=f"Bearer {token}", **where, **more
                    )
                    assert (status, json.loads(body)["problem"]) == (403, "wrong_origin")
                    assert headers["access-control-allow-origin"] == "*"
            made = await asyncio.to_thread(relay.page_token, "other", elsewhere, X_Naast_Visitor=token)
            claims = [jwt.decode(one, options={"verify_signature": False}) for one in (token, made["token"])]
            assert claims[0]["sub"] != claims[1]["sub"], "nor is the visitor known there"


async def test_a_token_is_good_for_its_own_use_only(scene: Scene) -> None:
    relay = scene.relay
    session = await asyncio.to_thread(relay.sign_in, "anna")
    login = jwt.encode({"sub": "K9", "aud": SITE, "exp": int(time.time()) + 60}, SITE_KEY, "HS256")
    tokens = {"page": await scene.token(), "access": session["access"], "refresh": session["refresh"], "login": login}
    for name, token in tokens.items():
        for origin in (ORIGIN, None):
            party = await scene.party(Role.PAGE if origin else Role.AGENT, origin)
            await party.say(wire.Hello(token))
            fits = (name, origin) in (("page", ORIGIN), ("access", None))
            await party.expect(wire.Welcome if fits else wire.Error)
        told = {"Authorization": f"Bearer {token}", "Origin": ORIGIN, "X_Naast_Visit": "[]"}
        for path, wants, refusal in (
            ("/session/renew", "", 401),
            ("/session/end", "", 401),
            ("/visit", "page", 403),
            ("/record", "page", 403),
        ):
            if name == "refresh" and path.startswith("/session"):
                continue  # that is what it is for
            status, _, body = await asyncio.to_thread(relay.request, "POST", path, **told)
            assert (status == refusal) == (name != wants), (name, path, status, body)
        asked = await asyncio.to_thread(relay.page_token, Authorization=f"Bearer {token}")
        assert asked["customer"] == ("known" if name == "login" else asked["customer"])
        assert name == "login" or asked["customer"] not in ("", "known"), "a site's login is the site's own to give"
        visitor = await asyncio.to_thread(relay.page_token, X_Naast_Visitor=token)
        same = jwt.decode(visitor["token"], options={"verify_signature": False})["sub"]
        assert (same == jwt.decode(tokens["page"], options={"verify_signature": False})["sub"]) == (name == "page")
    assert relay.request("GET", f"/ws?token={tokens['access']}")[0] == 426, "an address is no place for a token"


SOCKET = (
    "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ("GET /ws/../metrics HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET /%2e%2e/relay.toml HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET /call/../../key HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET /call/%00 HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET /page.js\0.css HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET /PAGE.JS HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET /metrics/ HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET //ws HTTP/1.1\r\n" + SOCKET, 404),
        ("GET /ws/ HTTP/1.1\r\n" + SOCKET, 404),
        ("GET http://relay/ws HTTP/1.1\r\n" + SOCKET, 404),
        ("GET http://[ HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET //[/ws HTTP/1.1\r\nHost: x\r\n", 404),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n", 404),
        ("CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n", 404),
        ("TRACE /healthz HTTP/1.1\r\nHost: x\r\n", 404),
        ("GET /ws HTTP/1.1\r\n" + SOCKET + "Origin: ORIGIN\r\nOrigin: http://evil.example\r\n", 400),
        ("GET /ws HTTP/1.1\r\n" + SOCKET + "Origin: ORIGIN.evil.example\r\n", 403),
        ("GET /ws HTTP/1.1\r\n" + SOCKET + "Origin: null\r\n", 403),
        ("GET /ws HTTP/1.1\r\n" + SOCKET + "Origin: \xff\r\n", 403),
        ("POST /session HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \xff\r\n", 401),
        ("POST /session/renew HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\n", 401),
        ("POST /session HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1\r\nX-Forwarded-For: 2\r\n", 400),
        ("POST /page-token?site=%ff%00&site=shop HTTP/1.1\r\nHost: x\r\nOrigin: ORIGIN\r\n", 403),
        ("POST /visit HTTP/1.1\r\nHost: x\r\nOrigin: ORIGIN\r\nAuthorization: Bearer TOKEN\r\nX-Naast-Visit: " + "[" * 4000 + "\r\n", 400),
        ("GET /" + "a" * 9000 + " HTTP/1.1\r\nHost: x\r\n", 414),
        ("GET /healthz HTTP/1.1\r\nHost: " + "a" * 9000 + "\r\n", 431),
        ("GET /healthz HTTP/1.1\r\n" + "A: b\r\n" * 300, 431),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\n folded: yes\r\n", 0),
        ("GET /healthz HTTP/1.1\r\nHo st: x\r\n", 0),
        ("GET /healthz\xff HTTP/1.1\r\nHost: x\r\n", 0),
        ("POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 0),
        ("POST /session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", 0),
        ("nonsense\r\n", 0),
    ],
    ids=range(33),
)
def test_paths_and_headers_that_are_tricks(tricked: tuple[RelayProcess, str], request_: str, status: int) -> None:
    relay, token = tricked
    answer = asked(relay, (request_.replace("ORIGIN", ORIGIN).replace("TOKEN", token) + "\r\n").encode("latin-1"))
    assert (int(answer.split(b" ", 2)[1]) if answer else 0) == status, answer[:200]
    assert b"naast_" not in answer, "no figures"
    assert b"evil.example" not in answer, "nothing is given back"


@pytest.fixture(scope="module")
def tricked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RelayProcess, str]]:
    """One relay for all of them; none is a failure of its own."""
    with RelayProcess(tmp_path_factory.mktemp("tricked")) as relay:
        yield relay, relay.page_token()["token"]
        assert '"level": "error"' not in relay.log.read_text()


def test_two_requests_in_one_are_answered_as_one(relay: RelayProcess) -> None:
    answer = asked(relay, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.count(b"HTTP/1.1") <= 1
    assert b"naast_" not in answer


def test_an_address_that_somebody_claims_counts_for_nothing(relay: RelayProcess) -> None:
    claims = (f"192.0.2.{number}" for number in range(100))
    assert any(relay.request("POST", "/session/renew", X_Forwarded_For=claim)[0] == 429 for claim in claims), "no proxy of ours said so"
