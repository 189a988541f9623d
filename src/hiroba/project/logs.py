# SPDX-License-Identifier: Apache-2.0
"""Logs of every process: event name and key=value; JSON lines under the supervisor, text on a terminal.

Person ids only, never names, addresses or message bodies.
"""

import logging
import sys
from typing import Any

import structlog


def _without_values(_logger: Any, _method: str, entry: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL repeats the values of a refused row in its DETAIL; they may be those of a person."""
    if "exception" in entry:
        lines = str(entry["exception"]).splitlines()
        entry["exception"] = "\n".join(line for line in lines if not line.startswith("DETAIL:"))
    return entry


_BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True, key="time"),
    structlog.processors.format_exc_info,
    _without_values,
]


def start(log_format: str) -> None:
    """Sets up structlog and the standard library alike. `log_format` is `text`, `json` or `auto`."""
    is_text = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    renderer = structlog.dev.ConsoleRenderer(pad_event_to=0) if is_text else _json()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_BEFORE,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("django.request", "django.security", "django.security.csrf"):
        logging.getLogger(name).addFilter(_without_address)
    # One line for each request would be most of the log; the reverse proxy keeps it.
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _without_address(record: logging.LogRecord) -> bool:
    """An address may hold a secret, such as the one of a report's status page: only its pattern is told."""
    request = getattr(record, "request", None)
    if request is not None and isinstance(record.args, tuple):
        match = getattr(request, "resolver_match", None)
        told = match.route if match else f"/{request.path.split('/')[1]}/…"
        record.args = tuple(told if given == request.path else given for given in record.args)
    return True


def _json() -> Any:
    return structlog.processors.JSONRenderer(ensure_ascii=False)
