# SPDX-License-Identifier: Apache-2.0
"""Logs of every process: event name and key=value; JSON lines under the supervisor, text on a terminal.

Person ids only, never names, addresses or message bodies; of an exception the place and the kind, never its values
(`tracebacks.py`). Only a person at the terminal reads the words of an exception.
"""

import logging
import os
import re
import sys
import threading
from typing import Any

import structlog

from hiroba.project.tracebacks import without_values


def _told_exception(_logger: Any, _method: str, entry: dict[str, Any]) -> dict[str, Any]:
    given = entry.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        entry["exception"] = without_values(error)
    return entry


_BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True, key="time"),
]


def start(log_format: str, *, level: int = logging.INFO) -> None:
    """Sets up structlog and the standard library alike. `log_format` is `text`, `json` or `auto`.

    Every command calls it: without it structlog prints the variables of each function of a traceback.
    """
    is_terminal = sys.stderr.isatty()
    is_text = log_format == "text" or (log_format == "auto" and is_terminal)
    exception = structlog.processors.format_exc_info if is_text and is_terminal else _told_exception
    before = [*_BEFORE, exception]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _text() if is_text else _json(),
            ],
        )
    )
    handler.addFilter(_without_address)
    handler.addFilter(_without_things)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # One line for each request would be most of the log; the reverse proxy keeps it.
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    _take_what_nobody_caught()


def start_command() -> None:
    """For a command that ends by itself: it speaks to a person, and logs only what is wrong.

    A process that serves calls `start` afterwards, with its settings.
    """
    start(os.environ.get("HIROBA_LOG_FORMAT", "auto"), level=logging.WARNING)


def _take_what_nobody_caught() -> None:
    """Threads and finalizers that fail would print their exception with all its words."""
    log = logging.getLogger("hiroba")

    def thread_failed(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
            log.error("thread_failed", exc_info=given.exc_value)

    def finalizer_failed(given: "sys.UnraisableHookArgs") -> None:
        if given.exc_value is not None:
            log.error("finalizer_failed", exc_info=given.exc_value)

    threading.excepthook = thread_failed
    sys.unraisablehook = finalizer_failed


def _without_address(record: logging.LogRecord) -> bool:
    """An address may hold a secret, such as the one of a report's status page: only its pattern is told."""
    request = getattr(record, "request", None)
    if request is not None and isinstance(record.args, tuple):
        match = getattr(request, "resolver_match", None)
        told = match.route if match else f"/{request.path.split('/')[1]}/…"
        record.args = tuple(told if given == request.path else given for given in record.args)
    return True


def _without_things(record: logging.LogRecord) -> bool:
    """asyncio writes what a callback was called with, and below its first line what a task held."""
    if record.name == "asyncio":
        record.msg, record.args = re.split(r"[(<\n]", record.getMessage(), maxsplit=1)[0], ()
    return True


def _text() -> Any:
    return structlog.dev.ConsoleRenderer(
        pad_event_to=0, exception_formatter=structlog.dev.plain_traceback, colors=sys.stderr.isatty()
    )


def _json() -> Any:
    return structlog.processors.JSONRenderer(ensure_ascii=False)
