"""The organisation's directory, asked over real sockets: what it may do to us is nothing but be late."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from cobrowse.relay import directory as module
from cobrowse.relay.config import DirectoryRules
from cobrowse.relay.directory import MAX_ASKED, MAX_FAILURES, Directory
from cobrowse.relay.directory_card import MAX_ANSWER, Ask, By
from tests.cobrowse.directories import KEY, DirectoryServer, directory, nobody, send, tells

JOHAN: dict[str, object] = {
    "number": "K1",
    "name": "Johan Bakker",
    "phone": "030 234 56 78",
    "email": "j@example.org",
    "street": "Molenstraat 41",
}
ASK = Ask(By.PHONE, "+31302345678")
TIMEOUT = 0.4
Behaviour = Callable[[BaseHTTPRequestHandler, dict[str, str]], None]


@pytest.fixture
def server() -> Iterator[DirectoryServer]:
    with directory() as running:
        yield running


async def ask(server: DirectoryServer, *asks: Ask, patience: float = 30.0) -> tuple[module.Answer, ...]:
    asking = Directory(DirectoryRules(server.url, KEY, patience))
    try:
        return await asking.answers(asks or (ASK,), "NL")
    finally:
        asking.close()


async def test_a_card(server: DirectoryServer) -> None:
    server.answer = tells(JOHAN)
    (answer,) = await ask(server)
    assert [(entry.number, entry.street) for entry in answer.entries] == [("K1", "Molenstraat 41")]
    assert (server.asked, server.keys) == ([{"phone": "+31302345678"}], [f"Bearer {KEY}"])


async def test_several_questions_at_once(server: DirectoryServer) -> None:
    server.answer = lambda handler, query: (tells(JOHAN) if "email" in query else nobody)(handler, query)
    answers = await ask(server, ASK, Ask(By.EMAIL, "j@example.org"))
    assert [(len(answer.entries), answer.problem) for answer in answers] == [(0, ""), (1, "")]


def chunked(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    send(handler, b"7;x=y\r\n[      \r\n1\r\n]\r\n0\r\n\r\n", Content_Length="", Transfer_Encoding="chunked")


def until_closed(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    send(handler, b"[]", Content_Length="")


@pytest.mark.parametrize("behaviour", [nobody, chunked, until_closed, lambda handler, _: send(handler, b"", 204, Content_Length="")])
async def test_nobody(server: DirectoryServer, behaviour: Behaviour) -> None:
    server.answer = behaviour
    (answer,) = await ask(server)
    assert (answer.entries, answer.problem) == ((), "")


def hangs(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    handler.server.released.wait(60)  # type: ignore[attr-defined]  # the server of this file


def drips(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not handler.server.released.wait(0.02):  # type: ignore[attr-defined]  # likewise
        handler.wfile.write(b"x")


def endless(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    send(handler, b"[", Content_Length="")
    while not handler.server.released.is_set():  # type: ignore[attr-defined]  # likewise
        handler.wfile.write(b" " * 65536)


def endless_head(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.released.is_set():  # type: ignore[attr-defined]  # likewise
        handler.wfile.write(b"X: " + b"y" * 60000 + b"\r\n")


def elsewhere(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    send(handler, b"", 302, Location=handler.server.url + "?moved=1")  # type: ignore[attr-defined]  # likewise


def raw(data: bytes) -> Behaviour:
    def answer(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        handler.wfile.write(data)

    return answer


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        (hangs, "late"),
        (drips, "late"),
        (endless, "too_large"),
        (endless_head, "too_large"),
        (lambda handler, _: send(handler, b"[" + b" " * 10_000_000 + b"]"), "too_large"),
        (lambda handler, _: send(handler, b"", Content_Length="9" * 5000), "too_large"),
        (lambda handler, _: send(handler, b"-5\r\n", Content_Length="", Transfer_Encoding="chunked"), "too_large"),
        (lambda handler, _: send(handler, b"moon\r\n", Content_Length="", Transfer_Encoding="chunked"), "unreachable"),
        (lambda handler, _: send(handler, b"{}", Content_Length="900"), "unreachable"),
        (raw(b""), "unreachable"),
        (raw(b"220 smtp.example ESMTP\r\n\r\n"), "not_http"),
        (elsewhere, "redirect"),
        (lambda handler, _: send(handler, b"{}", 500), "status"),
        (lambda handler, _: send(handler, b"<p>Sign in", Content_Type="text/html"), "not_json"),
        (lambda handler, _: send(handler, b"\x1f\x8b", Content_Encoding="gzip"), "not_json"),
        (lambda handler, _: send(handler, b"not json"), "not_a_card"),
        (lambda handler, _: send(handler, b"[" * 60_000), "not_a_card"),
        (tells({**JOHAN, "phone": "030 765 43 21"}), "other_customer"),
    ],
)
async def test_whatever_it_does_is_bounded_and_has_a_name(server: DirectoryServer, behaviour: Behaviour, problem: str) -> None:
    server.answer = behaviour
    started = time.monotonic()
    (answer,) = await ask(server, patience=TIMEOUT if problem == "late" else 30.0)
    assert (answer.entries, answer.problem) == ((), problem)
    assert time.monotonic() - started < 15.0, "the server would go on for ever"
    assert len(server.asked) == 1, "a redirect is not followed"


async def test_nobody_listens() -> None:
    with directory() as gone:
        pass
    assert (await ask(gone))[0].problem == "unreachable"


async def test_one_that_fails_is_left_alone(server: DirectoryServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answer = raw(b"")
    asking = Directory(DirectoryRules(server.url, "", 30.0))
    problems = [(await asking.answers((ASK,), "NL"))[0].problem for _ in range(MAX_FAILURES + 1)]
    assert problems == ["unreachable"] * MAX_FAILURES + ["resting"]
    assert len(server.asked) == MAX_FAILURES
    monkeypatch.setattr(asking, "_rests_until", 0.0)  # the rest is over
    server.answer = nobody
    assert (await asking.answers((ASK,), "NL"))[0].problem == ""
    asking.close()


async def test_no_more_than_so_many_at_once(server: DirectoryServer) -> None:
    server.answer = hangs
    asking = Directory(DirectoryRules(server.url, "", TIMEOUT))
    answers = await asking.answers((ASK,) * (MAX_ASKED + 3), "NL")
    assert [answer.problem for answer in answers].count("busy") == 3
    asking.close()


async def test_a_lookup_that_hangs_is_late(server: DirectoryServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: server.released.wait(60))
    assert (await ask(server, patience=TIMEOUT))[0].problem == "late"
    assert await asyncio.to_thread(lambda: True), "other threads are free"


def test_an_answer_fits_its_bounds() -> None:
    assert MAX_ANSWER < 1 << 20
