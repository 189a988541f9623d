# SPDX-License-Identifier: Apache-2.0
"""Lines of an import on their way to the broker: bounded bodies, a few requests under way, answers after COMMIT."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

# A body takes the broker about 20 ms; others get their turn in between.
BODY_LINES_MAX = 500
BODY_BYTES_MAX = 900_000
# Three are written at once, one is on its way.
REQUESTS_AT_ONCE = 4


@dataclass(frozen=True)
class EntityError:
    """One entity that was refused, and why."""

    id: str
    detail: str


@dataclass(frozen=True)
class BulkResult:
    """Numbers of new entities, of those that were replaced and of those that are the same; `errors` were refused.

    After a lost answer the same lines are sent again, and what was created or changed then counts as unchanged.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: tuple[EntityError, ...] = ()

    def __add__(self, other: "BulkResult") -> "BulkResult":
        return BulkResult(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.errors + other.errors,
        )


def send_bulk(
    lines: Iterable[bytes],
    send: Callable[[bytes], BulkResult],
    told: Callable[[int, BulkResult], None] | None,
    *,
    at_once: int = REQUESTS_AT_ONCE,
) -> BulkResult:
    """Raises what `send` raises; requests under way then still end, and what they wrote stays."""
    total = BulkResult()
    under_way: deque[tuple[int, Future[BulkResult]]] = deque()

    def finish_oldest() -> None:
        nonlocal total
        count, sent = under_way.popleft()
        result = sent.result()
        total += result
        if told is not None:
            told(count, result)

    with ThreadPoolExecutor(at_once, thread_name_prefix="bulk") as threads:
        for body in _bodies(lines):
            if len(under_way) >= at_once:
                finish_oldest()
            under_way.append((len(body), threads.submit(send, b"".join(body))))
        while under_way:
            finish_oldest()
    return total


def _bodies(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Each line ends with a line break. One that is too long for any body goes alone, and is refused."""
    body: list[bytes] = []
    size = 0
    for line in lines:
        if body and (len(body) == BODY_LINES_MAX or size + len(line) > BODY_BYTES_MAX):
            yield body
            body, size = [], 0
        body.append(line)
        size += len(line)
    if body:
        yield body
