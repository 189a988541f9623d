# SPDX-License-Identifier: Apache-2.0
"""From a path below an API to its handler."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias
from urllib.parse import unquote

from hiroba.kernel.context.problems import MethodNotAllowed, ResourceNotFound
from hiroba.kernel.context.protocol.messages import Answer, Reply, Request

Result: TypeAlias = Reply | Awaitable[Reply]
Handler: TypeAlias = Callable[..., Result]
# A route is the parts of a path, with "*" for a variable one, and its handlers by method.
Routes: TypeAlias = Mapping[tuple[str, ...], Mapping[str, Handler]]


class Api(Protocol):
    """One protocol below its own prefix: how it reads a request and how it tells a fault."""

    @property
    def prefix(self) -> str:
        """Where its paths begin, without a slash at the end."""
        ...

    def respond(self, request: Request) -> Result:
        """Raises Problem, at once or when awaited."""
        ...

    def told(self, request: Request, fault: Exception) -> Answer:
        """The answer to a Problem; raises what is none."""
        ...


def find_handler(routes: Routes, method: str, path: str) -> tuple[Handler, tuple[str, ...]]:
    """`path` is still percent-encoded. Raises ResourceNotFound or MethodNotAllowed."""
    parts = tuple(path.split("/"))
    if parts[-1] == "" and len(parts) > 1:
        parts = parts[:-1]
    if "%" in path:
        parts = tuple(map(unquote, parts))
    for route, variables in _readings(parts):
        # A star that stands in the path itself is an ordinary word.
        methods = routes.get(route) if route.count("*") == len(variables) else None
        if methods is not None:
            # HEAD is GET without the body, which the server leaves out.
            handler = methods.get("GET" if method == "HEAD" else method)
            if handler is None:
                raise MethodNotAllowed(f"{method} is not possible here", tuple(methods))
            return handler, variables
    raise ResourceNotFound(f"There is no resource {path[:200]!r} here; GET / names those that there are")


def _readings(parts: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The ways to read a path: literal, with a variable second part, also with a variable fourth and fifth."""
    if parts and parts[0] in ("temporal", "hiroba"):
        return [((parts[0], *route), variables) for route, variables in _readings(parts[1:])]
    readings: list[tuple[tuple[str, ...], tuple[str, ...]]] = [(parts, ())]
    if len(parts) >= 2:
        readings.append(((parts[0], "*", *parts[2:]), (parts[1],)))
    if len(parts) >= 4:
        readings.append(((parts[0], "*", parts[2], "*", *parts[4:]), (parts[1], parts[3])))
    if len(parts) == 5:
        readings.append(((parts[0], "*", parts[2], "*", "*"), (parts[1], parts[3], parts[4])))
    return readings
