# SPDX-License-Identifier: Apache-2.0
"""This broker as one of the sources: the same caller asks its own handlers something else."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import orjson

from hiroba.kernel.context.access.rights import EVERYTHING
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, Request

# A handler of the protocol with its exchange still open.
LocalHandler: TypeAlias = Callable[..., Answer | Awaitable[Answer]]


async def answer_of(handler: LocalHandler, x: Exchange, *variables: str) -> Answer:
    """Raises what the handler raises."""
    answer = handler(x, *variables)
    return answer if isinstance(answer, Answer) else await answer


def is_local(x: Exchange) -> bool:
    """5.5.13: whether sources are left out. Raises BadRequestData."""
    given = x.parameters.get("local", "false")
    if given not in ("true", "false"):
        raise BadRequestData(f"local {given[:40]!r} is neither true nor false")
    return given == "true"


def own_exchange(tenant: str, contexts: Contexts, limits: Limits) -> Exchange:
    """For what this broker does of its own accord; no caller's headers go along."""
    return Exchange(Request("GET", "/", "", {}, b""), {}, tenant, EVERYTHING, contexts, limits)


def with_parameters(x: Exchange, parameters: dict[str, str], body: bytes | None = None) -> Exchange:
    """A read with other parameters, answered as plain JSON."""
    request = x.request
    body = request.body if body is None else body
    headers = {name: value for name, value in request.headers.items() if name not in ("accept", "prefer")}
    asked = x.instead(
        Request(request.method, request.path, "", headers | {"accept": JSON}, body, request.peer),
        parameters,
    )
    # What is joined with others' answers is amended once it is joined (4.3.6.8).
    asked.version = None
    return asked


def with_body(x: Exchange, body: Any) -> Exchange:
    """A write with another body in the same words."""
    request = x.request
    return x.instead(
        Request(
            request.method, request.path, request.query, request.headers, orjson.dumps(body), request.peer
        ),
        x.parameters,
    )


def header_of(answer: Answer, name: str) -> str | None:
    """The value of a header line of an answer."""
    for line in answer.headers.decode("latin-1").split("\r\n"):
        key, _, value = line.partition(": ")
        if key.lower() == name.lower():
            return value
    return None
