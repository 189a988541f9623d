# SPDX-License-Identifier: Apache-2.0
"""Names between a request's @context and the store.

The store keeps canonical names: what compaction with the core @context gives, that is the short name where the
core @context has one and the full IRI elsewhere. So a reader without an own @context gets stored text as it is.
"""

from hiroba.kernel.context.names.core_terms import (
    CORE_CONTEXT,
    IRI_OF_TERM,
    PROTECTED_TERMS,
    TERM_OF_IRI,
    VERSION_OF_URL,
    older_terms,
)
from hiroba.kernel.context.names.core_versions import CORE_PREFIXES, DEFAULT_VOCABULARY
from hiroba.kernel.context.names.definitions import Definitions

# The core @context defines this prefix, so names of its own namespace are written with it.
DEFAULT_COMPACT = "ngsi-ld:" + DEFAULT_VOCABULARY.removeprefix(CORE_PREFIXES["ngsi-ld"])


NOT_SHORT = PROTECTED_TERMS | {""}


class Vocabulary:
    """One resolved @context: `canonical` on the way in, `term` on the way out. This one is the core itself."""

    is_core = True
    reference: object = CORE_CONTEXT

    def canonical(self, term: str) -> str:
        return shorten(term) if ":" in term else term

    def term(self, canonical: str) -> str:
        return canonical


class UserVocabulary(Vocabulary):
    """The core @context with a user's terms, prefixes and `@vocab` before it.

    `reference` is what an answer names as its @context: a URL, an object, or a list of both.
    """

    is_core = False

    def __init__(self, definitions: Definitions, reference: object) -> None:
        self.reference = reference
        # 5.5.7: the core comes last, so its terms are no prefixes, whatever they were made before.
        definitions.prefixes -= PROTECTED_TERMS
        self._definitions = definitions
        self._vocabulary = definitions.vocabulary
        self._terms = {
            term: shorten(iri) for term, iri in definitions.iris.items() if term not in PROTECTED_TERMS
        }
        self._term_of = {iri: term for term, iri in reversed(self._terms.items()) if ":" not in term}
        self._prefixes = {
            definitions.iris[term]: term
            for term in definitions.iris
            if term in definitions.prefixes and ":" not in term
        }

    def canonical(self, term: str) -> str:
        if term in PROTECTED_TERMS:
            return term
        known = self._terms.get(term)
        if known is not None:
            return known
        return shorten(term if _has_core_prefix(term) else self._definitions.expand(term))

    def term(self, canonical: str) -> str:
        known = self._term_of.get(canonical)
        if known is not None:
            return known
        if ":" not in canonical:
            return self._protect(canonical)
        return self._compact(canonical)

    def _protect(self, short: str) -> str:
        # A short name that this @context maps elsewhere, or that falls under its @vocab, must be written in full.
        taken = short in self._terms or self._vocabulary != DEFAULT_VOCABULARY
        return DEFAULT_COMPACT + short if taken and short not in PROTECTED_TERMS else short

    def _compact(self, iri: str) -> str:
        if self._vocabulary != DEFAULT_VOCABULARY and iri.startswith(self._vocabulary):
            rest = iri[len(self._vocabulary) :]
            # JSON-LD 1.1, 7.1: not when the rest means something else.
            if rest and ":" not in rest and self.canonical(rest) == iri:
                return rest
        for prefix, term in self._prefixes.items():
            if iri.startswith(prefix) and len(iri) > len(prefix):
                return f"{term}:{iri[len(prefix) :]}"
        return iri


def expand(canonical: str) -> str:
    """The full IRI of a canonical name."""
    return canonical if ":" in canonical else IRI_OF_TERM.get(canonical, DEFAULT_VOCABULARY + canonical)


def shorten(iri: str) -> str:
    """The canonical form of an absolute or compact IRI; anything else comes back as it is."""
    if _has_core_prefix(iri):
        prefix, _, rest = iri.partition(":")
        iri = CORE_PREFIXES[prefix] + rest
    known = TERM_OF_IRI.get(iri)
    if known is not None:
        return known
    if iri.startswith(DEFAULT_VOCABULARY):
        rest = iri[len(DEFAULT_VOCABULARY) :]
        # Where the short name means something else, only the whole IRI is clear.
        return iri if rest in NOT_SHORT or ":" in rest else rest
    return iri


def _has_core_prefix(name: str) -> bool:
    prefix, colon, rest = name.partition(":")
    return bool(colon) and prefix in CORE_PREFIXES and not rest.startswith("//")


CORE = Vocabulary()


def _core_of(url: str, version: str) -> Vocabulary:
    definitions = Definitions()
    definitions.add(older_terms(version))
    return UserVocabulary(definitions, url) if definitions else CORE


# By the URLs of all core @contexts.
CORES = {url: _core_of(url, version) for url, version in VERSION_OF_URL.items()}
