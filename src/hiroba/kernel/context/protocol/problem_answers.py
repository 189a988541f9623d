# SPDX-License-Identifier: Apache-2.0
"""Problems as answers: the members of RFC 9457, and by 6.3.3 as application/json, which every client reads."""

from http import HTTPStatus

import orjson

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.problems import (
    MethodNotAllowed,
    Problem,
    ServiceUnavailable,
    TooManyStreams,
    Unauthorized,
)
from hiroba.kernel.context.protocol.messages import Answer, header

PROBLEM_HEADER = header("Content-Type", JSON)


def problem_answer(fault: Exception) -> Answer:
    """The answer to a Problem; anything else is told as an internal error without its details."""
    problem = fault if isinstance(fault, Problem) else Problem("The broker met an unexpected fault")
    headers = PROBLEM_HEADER
    if isinstance(problem, ServiceUnavailable | TooManyStreams):
        headers += header("Retry-After", str(problem.retry_after_seconds))
    elif isinstance(problem, Unauthorized):
        headers += header("WWW-Authenticate", "Bearer")
    elif isinstance(problem, MethodNotAllowed):
        headers += header("Allow", ", ".join(problem.allowed))
    return Answer(problem.status, headers, orjson.dumps(problem.as_members()))


def status_answer(status: int, detail: str) -> Answer:
    """For faults below NGSI-LD, where only the HTTP status speaks."""
    members = {"type": "about:blank", "title": HTTPStatus(status).phrase, "detail": detail, "status": status}
    return Answer(status, PROBLEM_HEADER, orjson.dumps(members))
