# SPDX-License-Identifier: Apache-2.0
"""Finds the vocabulary for an @context of a request. Nothing waits here.

The core @contexts are built in, each with the terms of its version. Documents of other URLs come from `Documents`;
one that must be fetched first raises ContextNeeded, and whoever answers the request fetches it and asks again. So a
slow server stalls one request only.
"""

from collections import OrderedDict
from typing import Protocol, TypeVar

import orjson

from hiroba.kernel.context.names.core_terms import VERSION_OF_URL, older_terms
from hiroba.kernel.context.names.definitions import Definitions
from hiroba.kernel.context.names.vocabulary import CORE, CORES, UserVocabulary, Vocabulary
from hiroba.kernel.context.problems import BadRequestData, LdContextNotAvailable

NESTED_MAX = 16
CACHED_VOCABULARIES_MAX = 1_000

Key = TypeVar("Key")


class ContextNeeded(Exception):
    """The document of this URL has to be fetched before the request can be understood."""

    def __init__(self, tenant: str, url: str) -> None:
        super().__init__(url)
        self.tenant = tenant
        self.url = url


class Documents(Protocol):
    """What is behind the URL of an @context."""

    def document(self, tenant: str, url: str) -> object:
        """The value of `@context`. Raises ContextNeeded, or LdContextNotAvailable when it cannot be had."""
        ...

    def note_use(self, tenant: str, url: str) -> None:
        """A request of this tenant named the @context (5.13.3: numberOfHits, lastUsage)."""
        ...

    async def provide(self, needed: ContextNeeded) -> None:
        """Fetches it. Raises LdContextNotAvailable."""
        ...


class NoDocuments:
    """For those that speak the core @context only."""

    def document(self, tenant: str, url: str) -> object:
        raise LdContextNotAvailable(f"@context {url} is not stored here")

    def note_use(self, tenant: str, url: str) -> None:
        """Nobody counts."""

    async def provide(self, needed: ContextNeeded) -> None:
        raise LdContextNotAvailable(f"@context {needed.url} is not stored here")


class Contexts:
    """The vocabularies made of @contexts; each is made once."""

    def __init__(self, documents: Documents | None = None) -> None:
        self._documents: Documents = documents or NoDocuments()
        self._of_url: OrderedDict[str, Vocabulary] = OrderedDict()
        self._of_text: OrderedDict[bytes, Vocabulary] = OrderedDict()

    def forget(self) -> None:
        """A document has changed."""
        self._of_url.clear()
        self._of_text.clear()

    async def prepare(self, context: object, tenant: str) -> None:
        """Fetches what `vocabulary` needs, so that it does not raise ContextNeeded. Raises what it raises else."""
        for _ in range(NESTED_MAX):
            try:
                self.vocabulary(context, tenant)
            except ContextNeeded as needed:
                await self._documents.provide(needed)
            else:
                return
        raise LdContextNotAvailable(f"@context needs more than {NESTED_MAX} others")

    def vocabulary(self, context: object, tenant: str = "") -> Vocabulary:
        """Raises ContextNeeded, LdContextNotAvailable, and BadRequestData for a malformed @context."""
        if isinstance(context, str):
            return self._of(context, tenant)
        if context is None or context == []:
            return CORE
        try:
            key = orjson.dumps(context)
        except orjson.JSONEncodeError:
            raise BadRequestData(f"@context is nested deeper than {NESTED_MAX}") from None
        known = self._of_text.get(key)
        if known is None:
            known = self._build(context, tenant)
            _keep(self._of_text, key, known)
        elif isinstance(context, list):
            for part in context:
                if isinstance(part, str) and part not in CORES:
                    self._use(part, tenant)
        return known

    def _of(self, url: str, tenant: str) -> Vocabulary:
        core = CORES.get(url)
        if core is not None:
            return core
        known = self._of_url.get(url)
        if known is None:
            known = self._build(url, tenant)
            _keep(self._of_url, url, known)
        else:
            self._use(url, tenant)
        return known

    def _use(self, url: str, tenant: str) -> None:
        # The document says whether it is still there for this tenant and fresh; its terms are known already.
        self._documents.document(tenant, url)
        self._documents.note_use(tenant, url)

    def _build(self, context: object, tenant: str) -> Vocabulary:
        definitions = Definitions()
        used: list[str] = []
        self._collect(context, definitions, tenant, used, depth=0)
        for url in used:
            self._documents.note_use(tenant, url)
        return UserVocabulary(definitions, context) if definitions else CORE

    def _collect(
        self, context: object, into: Definitions, tenant: str, used: list[str], *, depth: int
    ) -> None:
        if depth > NESTED_MAX:
            raise BadRequestData(f"@context is nested deeper than {NESTED_MAX}")
        match context:
            case str():
                if context in VERSION_OF_URL:
                    into.add(older_terms(VERSION_OF_URL[context]))
                    return
                if ":" not in context:
                    raise BadRequestData(f"@context {context[:200]!r} is not an absolute URL")
                document = self._documents.document(tenant, context)
                used.append(context)
                self._collect(document, into, tenant, used, depth=depth + 1)
            case list():
                for part in context:
                    self._collect(part, into, tenant, used, depth=depth + 1)
            case dict():
                into.add(context)
            case None:
                into.clear()
            case _:
                raise BadRequestData("@context is neither a URL nor an object nor a list of these")


def _keep(kept: OrderedDict[Key, Vocabulary], key: Key, vocabulary: Vocabulary) -> None:
    kept[key] = vocabulary
    if len(kept) > CACHED_VOCABULARIES_MAX:
        kept.popitem(last=False)
