# SPDX-License-Identifier: Apache-2.0
"""Names expand as a general JSON-LD processor expands them (JSON-LD 1.1, 5.5.7 of ETSI GS CIM 009)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.names.core_terms import IRI_OF_TERM
from hiroba.kernel.context.names.core_versions import CORE_PREFIXES, DEFAULT_VOCABULARY
from hiroba.kernel.context.names.vocabulary import Vocabulary, expand

CORE = {**IRI_OF_TERM, **CORE_PREFIXES, "id": "@id", "type": "@type", "@vocab": DEFAULT_VOCABULARY}

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
    {"status": "https://example.org/status", "title": "https://schema.org/title", "name": "ex:name"},
    {"ngsi-ld": "https://example.org/", "geojson": "https://example.org/", "level": "ngsi-ld:level"},
    # The way of the Smart Data Models: prefixes, terms by them or by full IRI, coercion that says nothing here.
    {
        "fiware": "https://uri.fiware.org/ns/data-models#",
        "schema": "https://schema.org/",
        "Vehicle": "fiware:Vehicle",
        "name": "schema:name",
        "address": {"@id": "schema:address", "@type": "schema:PostalAddress"},
        "refDevice": {"@id": "fiware:refDevice", "@type": "@id"},
        "level": {"@id": "https://smartdatamodels.org/level", "@container": "@set"},
        "status": "https://smartdatamodels.org/status",
        "values": {"@id": "fiware:values", "@container": "@list"},
    },
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
    "status",
    "title",
    "name",
    "address",
    "refDevice",
    "value",
    "values",
    "fiware:Vehicle",
    "ngsi-ld:status",
    "ngsi-ld:default-context/level",
    "ngsi-ld:default-context/status",
    "ngsi-ld:default-context/id",
    "geojson:Point",
]


def expanded(vocabulary: Vocabulary, name: str) -> str:
    return expand(vocabulary.canonical(name))


def expanded_by_pyld(context: Any, name: str) -> str | None:
    parts = context if isinstance(context, list) else [context]
    # Terms without an IRI lie in the default vocabulary, and the prefixes of the core are known, in any order.
    document = {
        "@context": [{"@vocab": DEFAULT_VOCABULARY, **CORE_PREFIXES}, *parts, CORE],
        "@id": "urn:a:b",
        name: {"@id": "urn:c:d"},
    }
    for node in jsonld.expand(document):
        (found,) = node.keys() - {"@id"}
        return str(found)
    return None


@pytest.mark.parametrize("context", CONTEXTS, ids=repr)
def test_names_expand_like_pyld(context: Any) -> None:
    vocabulary = Contexts().vocabulary(context)

    for name in NAMES:
        assert expanded(vocabulary, name) == expanded_by_pyld(context, name), name


NAMES_OF_TERMS = st.sampled_from(["ex", "level", "depth", "a", "Vehicle", "status", "name"])
TERMS = st.sampled_from(["ex", "level", "depth", "a", "b", "Vehicle", "status", "name"])
IRIS = st.sampled_from(
    ["https://example.org/", "https://example.org/v", "urn:x:", "level", "ex:y", "a:z", "b", "ngsi-ld:status"]
)
DEFINITIONS = st.one_of(
    IRIS,
    st.none(),
    st.builds(
        lambda iri, more: {"@id": iri} | more,
        IRIS,
        st.sampled_from(
            [{}, {"@type": "@id"}, {"@type": "@vocab"}, {"@container": "@set"}, {"@prefix": True}]
        ),
    ),
)


# The prefix of the core cannot be taken away (5.5.7): whoever does still means the core by it.
PARTS = st.dictionaries(TERMS, DEFINITIONS, max_size=4).filter(
    lambda part: part.get("ngsi-ld", "") is not None
)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.dictionaries(TERMS, DEFINITIONS, max_size=4), min_size=1, max_size=3),
    st.one_of(NAMES_OF_TERMS, st.builds("{}:{}".format, TERMS, TERMS)),
)
def test_any_context_expands_like_pyld(context: list[dict[str, Any]], name: str) -> None:
    try:
        wanted = expanded_by_pyld(context, name)
    except jsonld.JsonLdError:
        return
    if wanted is None:
        # A general processor forgets what a term set to null names; a broker keeps what it was given.
        wanted = DEFAULT_VOCABULARY + name

    assert expanded(Contexts().vocabulary(context), name) == wanted


@pytest.mark.parametrize("meant", [None, "https://example.org/v"])
def test_prefix_of_the_core_cannot_be_taken_away(meant: str | None) -> None:
    """5.5.7: the core comes last, whatever else is named. A general processor would make it an IRI of its own."""
    vocabulary = Contexts().vocabulary({"ngsi-ld": meant, "Vehicle": "ngsi-ld:status"})

    assert expanded(vocabulary, "Vehicle") == "https://uri.etsi.org/ngsi-ld/status"


def test_term_of_the_core_is_no_prefix() -> None:
    context = {"status": "https://example.org/"}

    assert expanded(Contexts().vocabulary(context), "status:ex") == expanded_by_pyld(context, "status:ex")


@pytest.mark.parametrize("context", CONTEXTS, ids=repr)
def test_names_compact_to_what_expands_again(context: Any) -> None:
    vocabulary = Contexts().vocabulary(context)

    for name in NAMES:
        canonical = vocabulary.canonical(name)
        assert vocabulary.canonical(vocabulary.term(canonical)) == canonical
