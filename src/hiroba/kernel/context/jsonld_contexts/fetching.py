# SPDX-License-Identifier: Apache-2.0
"""Documents of remote @contexts: fetched once for all that wait, with limits, and failures remembered for a while.

Whoever writes an @context into a request makes the broker fetch it, so the address, the time, the size and the number
of redirects are bounded (OWASP A10:2021, server-side request forgery).
"""

import asyncio
import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import urljoin

import orjson

from hiroba.kernel.context.media_types import JSON, LD_JSON
from hiroba.kernel.context.outgoing.http_client import Call, CallFailed, HttpClient, Response
from hiroba.kernel.context.problems import LdContextNotAvailable

FETCH_SECONDS = 5.0
FETCH_BYTES_MAX = 2_000_000
REDIRECTS_MAX = 3
FETCHES_AT_ONCE_MAX = 50
# A server that failed is asked again after this time; until then the answer is immediate.
FAILURE_KEPT_SECONDS = 10.0
FAILURES_KEPT_MAX = 1_000
FRESH_SECONDS_DEFAULT = 3_600
FRESH_SECONDS_MIN = 300
FRESH_SECONDS_MAX = 86_400

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Fetched:
    """`document` is the value of the member `@context`; None when the server says that nothing changed."""

    document: object
    etag: str | None
    fresh_seconds: int


class ContextFetcher:
    def __init__(self, client: HttpClient) -> None:
        self._client = client
        self._under_way: dict[str, asyncio.Task[Fetched]] = {}
        self._failures: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def check_failure(self, url: str) -> None:
        """Raises LdContextNotAvailable while a failure is fresh."""
        failure = self._failures.get(url)
        if failure is not None:
            until, reason = failure
            if time.monotonic() < until:
                raise LdContextNotAvailable(f"@context {url} cannot be fetched: {reason}")
            del self._failures[url]

    def forget_failures(self) -> None:
        self._failures.clear()

    async def fetch(self, url: str, etag: str | None = None) -> Fetched:
        """Raises LdContextNotAvailable."""
        task = self._under_way.get(url)
        if task is None:
            if len(self._under_way) >= FETCHES_AT_ONCE_MAX:
                raise LdContextNotAvailable(f"@context {url} cannot be fetched: too many are being fetched")
            task = self._under_way[url] = asyncio.create_task(self._fetch(url, etag))
            task.add_done_callback(lambda _: self._under_way.pop(url, None))
        # Who stops waiting must not take the document from the others.
        return await asyncio.shield(task)

    def close(self) -> None:
        for task in self._under_way.values():
            task.cancel()
        self._client.close()

    async def _fetch(self, url: str, etag: str | None) -> Fetched:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                response = await self._follow(url, etag)
            return _read(response, etag)
        except TimeoutError:
            reason = f"no answer within {FETCH_SECONDS:g} s"
        except (CallFailed, ValueError) as fault:
            reason = str(fault)
        self._failures[url] = (time.monotonic() + FAILURE_KEPT_SECONDS, reason)
        if len(self._failures) > FAILURES_KEPT_MAX:
            self._failures.popitem(last=False)
        raise LdContextNotAvailable(f"@context {url} cannot be fetched: {reason}")

    async def _follow(self, url: str, etag: str | None) -> Response:
        headers = [("Accept", f"{LD_JSON}, {JSON};q=0.9"), ("User-Agent", "hiroba")]
        if etag is not None:
            headers.append(("If-None-Match", etag))
        for _ in range(REDIRECTS_MAX + 1):
            response = await self._client.send(
                Call("GET", url.partition("#")[0], tuple(headers)),
                seconds=FETCH_SECONDS,
                bytes_max=FETCH_BYTES_MAX,
            )
            target = response.headers.get("location")
            if response.status not in (301, 302, 303, 307, 308) or not target:
                return response
            url = urljoin(url, target)
        raise ValueError(f"more than {REDIRECTS_MAX} redirects")


def _read(response: Response, etag: str | None) -> Fetched:
    fresh = _fresh_seconds(response.headers.get("cache-control", ""))
    if response.status == 304 and etag is not None:
        return Fetched(None, etag, fresh)
    if response.status != 200:
        raise ValueError(f"status {response.status}")
    try:
        given = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        raise ValueError("the answer is not JSON") from None
    if not isinstance(given, dict) or not isinstance(given.get("@context"), dict | list | str):
        raise ValueError("the answer has no @context")
    return Fetched(given["@context"], response.headers.get("etag"), fresh)


def _fresh_seconds(cache_control: str) -> int:
    """How long the document counts as fresh; a server that forbids caching gets the shortest time."""
    text = cache_control.lower()
    if "no-cache" in text or "no-store" in text:
        return FRESH_SECONDS_MIN
    age = _MAX_AGE.search(text)
    seconds = int(age.group(1)) if age else FRESH_SECONDS_DEFAULT
    return min(max(seconds, FRESH_SECONDS_MIN), FRESH_SECONDS_MAX)
