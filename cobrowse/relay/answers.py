"""HTTP answers with the headers that each must have. What is answered is `http`'s."""

from __future__ import annotations

import email.utils
from http import HTTPStatus
from typing import Any

import msgspec
from websockets.datastructures import Headers
from websockets.http11 import Response

STRICT = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The policy of an answer that is no page."""


def answer(status: HTTPStatus, body: bytes = b"", kind: str = "", *more: tuple[str, str], policy: str = NOTHING) -> Response:
    """An answer that is not kept by anybody, unless `more` says so."""
    headers = Headers([("Date", email.utils.formatdate(usegmt=True)), ("Connection", "close"), *STRICT])
    headers["Content-Security-Policy"] = policy
    if status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        headers["Content-Length"] = str(len(body))
    if kind:
        headers["Content-Type"] = kind
    for name, value in more:
        headers[name] = value
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return Response(status.value, status.phrase, headers, body)


def as_json(status: HTTPStatus, value: dict[str, Any], *more: tuple[str, str]) -> Response:
    """An answer for a program."""
    return answer(status, msgspec.json.encode(value), "application/json", *more)


def problem(status: HTTPStatus, name: str, text: str, *more: tuple[str, str]) -> Response:
    """A refusal: what happened, and what to do, in English for a log."""
    return as_json(status, {"problem": name, "text": text}, *more)
