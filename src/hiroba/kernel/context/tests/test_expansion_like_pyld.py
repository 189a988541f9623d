# SPDX-License-Identifier: Apache-2.0
"""Names expand as a general JSON-LD processor expands them (JSON-LD 1.1, 5.5.7 of ETSI GS CIM 009)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.names.core_terms import DEFAULT_VOCABULARY, NGSI_LD, OTHER_TERMS, PROTECTED_TERMS
from hiroba.kernel.context.names.core_terms import PLAIN_TERMS as PLAIN
from hiroba.kernel.context.names.vocabulary import Vocabulary

CORE = {term: NGSI_LD + term for term in PLAIN} | OTHER_TERMS | {"ngsi-ld": NGSI_LD}
CORE = {term: iri for term, iri in CORE.items() if term in PROTECTED_TERMS or term == "ngsi-ld"}
CORE |= {"id": "@id", "type": "@type", "@vocab": DEFAULT_VOCABULARY}

CONTEXTS: list[Any] = [
    {},
    {"level": "https://example.org/level"},
    {"ex": "https://example.org/", "level": "ex:level", "depth": {"@id": "ex:depth", "@type": "@id"}},
    {"level": "depth", "depth": "https://example.org/depth"},
    {"ex": {"@id": "https://example.org/v", "@prefix": True}, "level": "ex:#level"},
    {"ex": "https://example.org/v", "level": "ex:level"},
    [{"level": "https://a.example/level"}, {"level": "https://b.example/level"}],
    [{"level": "https://a.example/level"}, {"depth": "level"}],
    {"level": {"@type": "@vocab"}},
    {"observedAt": "https://example.org/other", "location": "https://example.org/place"},
    {"a": "https://example.org/a#", "b": "a:b/", "level": "b:level"},
]
NAMES = [
    "level",
    "depth",
    "Vehicle",
    "ex:speed",
    "https://example.org/x",
    "observedAt",
    "location",
    "b:c",
    "a:d",
]


def expanded(vocabulary: Vocabulary, name: str) -> str:
    canonical = vocabulary.canonical(name)
    if ":" in canonical:
        return canonical
    return CORE.get(canonical, DEFAULT_VOCABULARY + canonical)


def expanded_by_pyld(context: Any, name: str) -> str:
    parts = context if isinstance(context, list) else [context]
    # Terms without an IRI lie in the default vocabulary, whatever the order of the @contexts.
    document = {
        "@context": [{"@vocab": DEFAULT_VOCABULARY}, *parts, CORE],
        "@id": "urn:a:b",
        name: {"@id": "urn:c:d"},
    }
    (node,) = jsonld.expand(document)
    (found,) = node.keys() - {"@id"}
    return str(found)


@pytest.mark.parametrize("context", CONTEXTS, ids=repr)
def test_names_expand_like_pyld(context: Any) -> None:
    vocabulary = Contexts().vocabulary(context)

    for name in NAMES:
        assert expanded(vocabulary, name) == expanded_by_pyld(context, name), name


TERMS = st.sampled_from(["ex", "level", "depth", "a", "b", "Vehicle"])
IRIS = st.sampled_from(
    ["https://example.org/", "https://example.org/v", "urn:x:", "level", "ex:y", "a:z", "b"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(TERMS, IRIS, max_size=4), min_size=1, max_size=3), TERMS)
def test_any_context_expands_like_pyld(context: list[dict[str, str]], name: str) -> None:
    try:
        wanted = expanded_by_pyld(context, name)
    except jsonld.JsonLdError:
        return

    assert expanded(Contexts().vocabulary(context), name) == wanted


@pytest.mark.parametrize("context", CONTEXTS, ids=repr)
def test_names_compact_to_what_expands_again(context: Any) -> None:
    vocabulary = Contexts().vocabulary(context)

    for name in NAMES:
        canonical = vocabulary.canonical(name)
        assert vocabulary.canonical(vocabulary.term(canonical)) == canonical
