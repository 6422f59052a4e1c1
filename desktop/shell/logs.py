"""The console's log: one line of JSON an event into a rotating file of the profile, without personal data; and what a crash leaves there.

Of an exception only its type and the places are written: its text may hold what a customer said.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import structlog

BYTES = 512 * 1024
FILES = 3


def write_to(path: Path) -> logging.Handler:
    """From here on everything is logged to `path`; the handler is the one to close."""
    handler = RotatingFileHandler(path, maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=True)
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    before = (structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, stamp)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _no_text, structlog.processors.JSONRenderer()],
            foreign_pre_chain=list(before),
        )
    )
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for chatty in ("aiortc", "aioice", "websockets", "qasync", "keyring", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return handler


def _no_text(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replaces an exception's text by its type and places."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"], event["places"] = type(error).__name__, places(error.__traceback__)
    return event


def places(trace: TracebackType | None) -> list[str]:
    """File, line and function of each step, without the folders of this machine."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]


def catch(tell: Callable[[], None]) -> None:
    """An exception that nobody caught is logged, and `tell` is called; the program goes on, as the call must."""
    log = structlog.get_logger("naast.crash")

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("crash", error=kind.__name__, places=places(trace))
        tell()

    def caught_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            log.error("crash_in_thread", error=args.exc_type.__name__, places=places(args.exc_traceback))

    sys.excepthook = caught
    threading.excepthook = caught_in_thread
