"""HTTP on the relay's port: sessions, page tokens, the script, invites, health and figures."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import time
from typing import Any

import jwt
import pytest

from cobrowse import wire
from cobrowse.identity import Doubt, Level
from cobrowse.relay.files import SCRIPT
from cobrowse.relay.tokens import Access, PageToken, Tokens
from cobrowse.wire import Problem, Role
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import ORIGIN, PASSWORD, SITE, SITE_KEY, RelayProcess


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
    statuses = []
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


def test_page_tokens_are_for_known_sites_at_their_origins(relay: RelayProcess) -> None:
    status, headers, body = relay.request("POST", f"/page-token?site={SITE}", Origin=ORIGIN)
    assert (status, headers["access-control-allow-origin"], headers["vary"]) == (200, ORIGIN, "Origin")
    assert json.loads(body)["expires_in"] > 0
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


@pytest.mark.skipif(not SCRIPT.exists(), reason="the page script is not built here")
def test_the_page_script(relay: RelayProcess) -> None:
    status, headers, body = relay.request("GET", "/page.js")
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["cache-control"] == "public, max-age=300"
    assert headers["x-content-type-options"] == "nosniff"
    assert body == SCRIPT.read_bytes()
    packed = relay.request("GET", "/page.js", Accept_Encoding="gzip")
    assert gzip.decompress(packed[2]) == body
    assert relay.request("GET", "/page.js", If_None_Match=headers["etag"])[0] == 304


def test_health_figures_and_nothing_else(relay: RelayProcess) -> None:
    assert json.loads(relay.request("GET", "/healthz")[2])["status"] == "ok"
    relay.sign_in("anna")
    status, _, body = relay.request("GET", "/metrics")
    assert status == 200
    assert b'naast_sign_ins_total{result="ok"} 1.0' in body
    assert b'naast_contacts{state="queued"} 0.0' in body
    for method, path in (("GET", "/"), ("GET", "/session"), ("POST", "/ws"), ("DELETE", "/page.js"), ("GET", "/../relay.toml")):
        assert relay.request(method, path)[0] == 404
