# SPDX-License-Identifier: Apache-2.0
"""Lets a request wait for the @contexts that it names, and no other."""

from collections.abc import Awaitable

from hiroba.kernel.context.jsonld_contexts.store import ContextStore
from hiroba.kernel.context.names.contexts import ContextNeeded
from hiroba.kernel.context.problems import LdContextNotAvailable
from hiroba.kernel.context.protocol.messages import Answer, Pending, Reply, Request, Stream
from hiroba.kernel.context.protocol.routing import Api, Result

# An @context may name others; each is fetched by itself.
FETCHES_OF_REQUEST_MAX = 16


class WaitingForContexts:
    """An API around another: what that cannot understand yet is asked again once the @context is there.

    Names are read before anything is written, so asking again repeats nothing.
    """

    def __init__(self, api: Api, store: ContextStore) -> None:
        self._api = api
        self._store = store
        self.prefix = api.prefix
        self.told = api.told

    def respond(self, request: Request) -> Result:
        try:
            reply = self._api.respond(request)
        except ContextNeeded as needed:
            return self._respond_knowing(request, needed)
        # What waits for PostgreSQL alone has read its names already.
        return reply if isinstance(reply, Answer | Stream | Pending) else self._respond_later(request, reply)

    async def _respond_later(self, request: Request, waiting: Awaitable[Reply]) -> Reply:
        try:
            return await waiting
        except ContextNeeded as needed:
            return await self._respond_knowing(request, needed)

    async def _respond_knowing(self, request: Request, needed: ContextNeeded) -> Reply:
        for _ in range(FETCHES_OF_REQUEST_MAX):
            fault: LdContextNotAvailable | None = None
            try:
                await self._store.provide(needed)
            except LdContextNotAvailable as told:
                # The failure is known now, so the API tells it in its own place: of a batch, one entity's alone.
                fault = told
            try:
                reply = self._api.respond(request)
                return reply if isinstance(reply, Answer | Stream) else await reply
            except ContextNeeded as another:
                if fault is not None and another.url == needed.url:
                    raise fault from None
                needed = another
        raise LdContextNotAvailable(f"The request needs more than {FETCHES_OF_REQUEST_MAX} @contexts")
