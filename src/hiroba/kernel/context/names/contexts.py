# SPDX-License-Identifier: Apache-2.0
"""Finds the vocabulary for an @context of a request. Nothing is fetched from the network here.

The core @contexts are built in. Another URL is known only when `remember` was called for it; else the answer is
LdContextNotAvailable at once, so a remote server can neither stall the broker nor be reached through it.
"""

from collections import OrderedDict

from hiroba.kernel.context.names.core_terms import CORE_CONTEXT_URLS, DEFAULT_VOCABULARY
from hiroba.kernel.context.names.vocabulary import CORE, UserVocabulary, Vocabulary
from hiroba.kernel.context.problems import BadRequestData, LdContextNotAvailable

NESTED_MAX = 16
TERMS_MAX = 20_000
CACHED_URLS_MAX = 1_000


class Contexts:
    """The known @contexts by URL, and the vocabularies made of them."""

    def __init__(self) -> None:
        self._documents: dict[str, object] = {}
        self._vocabularies: OrderedDict[str, Vocabulary] = OrderedDict()

    def remember(self, url: str, document: object) -> None:
        """Makes `document` (the value of its `@context` member) known as `url`."""
        self._documents[url] = document
        self._vocabularies.clear()

    def vocabulary(self, context: object) -> Vocabulary:
        """Raises LdContextNotAvailable for an unknown URL and BadRequestData for a malformed @context."""
        if isinstance(context, str):
            return self._of_url(context)
        if context is None or context == []:
            return CORE
        return self._build(context)

    def _of_url(self, url: str) -> Vocabulary:
        if url in CORE_CONTEXT_URLS:
            return CORE
        known = self._vocabularies.get(url)
        if known is None:
            known = self._vocabularies[url] = self._build(url)
            if len(self._vocabularies) > CACHED_URLS_MAX:
                self._vocabularies.popitem(last=False)
        return known

    def _build(self, context: object) -> Vocabulary:
        terms: dict[str, str] = {}
        vocabulary = self._collect(context, terms, depth=0) or DEFAULT_VOCABULARY
        if not terms and vocabulary == DEFAULT_VOCABULARY:
            return CORE
        return UserVocabulary(terms, vocabulary, context)

    def _collect(self, context: object, terms: dict[str, str], *, depth: int) -> str | None:
        if depth > NESTED_MAX:
            raise BadRequestData(f"@context is nested deeper than {NESTED_MAX}")
        match context:
            case str():
                return self._collect_url(context, terms, depth)
            case list():
                found = [self._collect(part, terms, depth=depth + 1) for part in context]
                return next((vocabulary for vocabulary in reversed(found) if vocabulary), None)
            case dict():
                return _collect_object(context, terms)
            case None:
                return None
        raise BadRequestData("@context is neither a URL nor an object nor a list of these")

    def _collect_url(self, url: str, terms: dict[str, str], depth: int) -> str | None:
        if url in CORE_CONTEXT_URLS:
            return None
        if ":" not in url:
            raise BadRequestData(f"@context {url!r} is not an absolute URL")
        if url not in self._documents:
            raise LdContextNotAvailable(f"@context {url} is not stored here and remote ones are not fetched")
        return self._collect(self._documents[url], terms, depth=depth + 1)


def _collect_object(context: dict[str, object], terms: dict[str, str]) -> str | None:
    vocabulary = None
    for term, definition in context.items():
        if isinstance(definition, dict):
            definition = definition.get("@id")
        if term == "@vocab" and isinstance(definition, str):
            vocabulary = definition
        elif isinstance(definition, str) and not term.startswith("@") and not definition.startswith("@"):
            terms[term] = definition
    if len(terms) > TERMS_MAX:
        raise BadRequestData(f"@context has more than {TERMS_MAX} terms")
    return vocabulary
