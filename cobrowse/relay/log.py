"""The relay's log: JSON lines on standard error. No names, numbers, notes, tokens or what anybody typed; ids only."""

from __future__ import annotations

import logging
import sys
from typing import Final

import structlog
from structlog.types import EventDict, WrappedLogger

QUIET: Final = ("websockets", "alembic", "sqlalchemy")
"""Libraries that say more than an operator needs."""
_traceback: Final = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
"""Where something failed, never with what: local variables are what people typed."""


def set_up(level: int = logging.INFO) -> None:
    """Sends everything, the libraries' too, through one form."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_arguments,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _traceback,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_arguments(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """No free objects: they may print what they hold."""
    event.pop("positional_args", None)
    return event
