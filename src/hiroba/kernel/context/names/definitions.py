# SPDX-License-Identifier: Apache-2.0
"""The terms of @contexts, gathered in their order as JSON-LD 1.1 (4.2, context processing) says.

Only what names depend on: IRIs of terms, prefixes and `@vocab`. Type coercion and containers say nothing about names.
"""

from collections.abc import Mapping

from hiroba.kernel.context.names.core_versions import DEFAULT_VOCABULARY
from hiroba.kernel.context.problems import BadRequestData

TERMS_MAX = 20_000
# JSON-LD 1.1, 4.2.2: a plain definition that ends so may be a prefix.
PREFIX_ENDS = tuple(":/?#[]@")


class Definitions:
    """`iris` by term; `prefixes` are the terms that may stand before a colon."""

    def __init__(self) -> None:
        self.iris: dict[str, str] = {}
        self.prefixes: set[str] = set()
        self.vocabulary = DEFAULT_VOCABULARY

    def __bool__(self) -> bool:
        return bool(self.iris) or self.vocabulary != DEFAULT_VOCABULARY

    def clear(self) -> None:
        self.iris.clear()
        self.prefixes.clear()
        self.vocabulary = DEFAULT_VOCABULARY

    def add(self, context: Mapping[str, object]) -> None:
        """Brings one @context object in; what it defines anew replaces what came before."""
        if len(self.iris) + len(context) > TERMS_MAX:
            raise BadRequestData(f"@context has more than {TERMS_MAX} terms")
        if "@vocab" in context:
            self.vocabulary = self._read_vocabulary(context["@vocab"])
        resolved: dict[str, str] = {}
        for term in context:
            if not term.startswith("@"):
                self._define(term, context, resolved, ())

    def _read_vocabulary(self, given: object) -> str:
        if given is None:
            return DEFAULT_VOCABULARY
        if not isinstance(given, str):
            raise BadRequestData("@context: @vocab is not a text")
        return self.expand(given) if ":" in given else self.vocabulary + given

    def _define(
        self, term: str, context: Mapping[str, object], resolved: dict[str, str], below: tuple[str, ...]
    ) -> None:
        if term in resolved:
            return
        if term in below:
            raise BadRequestData(f"@context: {term[:100]!r} is defined by itself")
        definition = context[term]
        is_plain = isinstance(definition, str)
        given = definition.get("@id", term) if isinstance(definition, dict) else definition
        self.prefixes.discard(term)
        if given is None:
            self.iris.pop(term, None)
            return
        if not isinstance(given, str):
            raise BadRequestData(f"@context: {term[:100]!r} is not defined by a text")
        if given.startswith("@"):
            # Another word for a keyword; NGSI-LD has its own ones.
            self.iris.pop(term, None)
            return
        for needed in (given, given.partition(":")[0]):
            if needed in context and needed != term and not needed.startswith("@"):
                self._define(needed, context, resolved, (*below, term))
        iri = self.vocabulary + term if given == term and ":" not in term else self.expand(given)
        self.iris[term] = resolved[term] = iri
        wanted = definition.get("@prefix") if isinstance(definition, dict) else None
        if wanted is True or (is_plain and iri.endswith(PREFIX_ENDS)):
            self.prefixes.add(term)

    def expand(self, name: str) -> str:
        """The IRI that a name stands for."""
        known = self.iris.get(name)
        if known is not None:
            return known
        prefix, colon, rest = name.partition(":")
        if not colon:
            return self.vocabulary + name
        if not rest.startswith("//") and prefix in self.prefixes:
            return self.iris[prefix] + rest
        return name
