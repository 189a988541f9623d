# SPDX-License-Identifier: Apache-2.0
"""Faults as NGSIv2 tells them: `{"error": code, "description": text}`, with the codes that clients of Orion know."""

import orjson

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.problems import (
    MethodNotAllowed,
    Problem,
    ServiceUnavailable,
    Unauthorized,
)
from hiroba.kernel.context.protocol.messages import Answer, header


class OwnProblem(Problem):
    """A fault in the words of NGSIv2; its code and status go out as they are."""


class BadRequest(OwnProblem):
    kind, status = "BadRequest", 400


class ParseError(OwnProblem):
    kind, status = "ParseError", 400


class NotFound(OwnProblem):
    kind, status = "NotFound", 404


class TooManyEntities(OwnProblem):
    """An id alone names several entities, which differ in type or service path."""

    kind, status = "TooManyResults", 409


class Unprocessable(OwnProblem):
    kind, status = "Unprocessable", 422


class PartialUpdate(OwnProblem):
    """Some of the update was done, and the rest could not be."""

    kind, status = "PartialUpdate", 422


class ContentLengthRequired(OwnProblem):
    kind, status = "ContentLengthRequired", 411

    def __init__(self) -> None:
        super().__init__("the request has no body")


class NoResourcesAvailable(OwnProblem):
    kind, status = "NoResourcesAvailable", 413


# What the parts below the API raise, in the codes and statuses of NGSIv2.
_TRANSLATED = {
    "BadRequestData": ("BadRequest", 400),
    "InvalidRequest": ("BadRequest", 400),
    "ResourceNotFound": ("NotFound", 404),
    "NonexistentTenant": ("NotFound", 404),
    "AlreadyExists": ("Unprocessable", 422),
    "OperationNotSupported": ("Unprocessable", 422),
    "TooComplexQuery": ("NotSupportedQuery", 422),
    "TooManyResults": ("NoResourcesAvailable", 413),
    "InternalError": ("InternalServerError", 500),
}


def error_answer(problem: Problem) -> Answer:
    kind, status = problem.kind, problem.status
    if not isinstance(problem, OwnProblem):
        kind, status = _TRANSLATED.get(kind, (kind, status))
    headers = header("Content-Type", JSON)
    if isinstance(problem, ServiceUnavailable):
        headers += header("Retry-After", str(problem.retry_after_seconds))
    elif isinstance(problem, Unauthorized):
        headers += header("WWW-Authenticate", "Bearer")
    elif isinstance(problem, MethodNotAllowed):
        headers += header("Allow", ", ".join(problem.allowed))
    return Answer(status, headers, orjson.dumps({"error": kind, "description": problem.detail}))
