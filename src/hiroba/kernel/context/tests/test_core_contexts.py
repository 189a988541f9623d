# SPDX-License-Identifier: Apache-2.0
"""The published core @contexts, version by version (ETSI GS CIM 009, 4.4, 5.5.7, 5.13, annex B)."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pyld import jsonld

from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.names.core_terms import (
    CORE_CONTEXT,
    CURRENT,
    NOT_OF_ENTITIES,
    PUBLISHED_URLS,
    VERSION_OF_URL,
)
from hiroba.kernel.context.names.core_versions import (
    BROUGHT,
    DEFAULT_VOCABULARY,
    core_document,
    core_terms,
    iri_in,
)
from hiroba.kernel.context.names.vocabulary import CORE, expand
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD, link

FIRST = PUBLISHED_URLS["1.0"]
TEXTS = os.environ.get("HIROBA_CORE_CONTEXTS")
TERMS_OF_VERSION = {
    "1.0": 77,
    "1.3": 104,
    "1.4": 112,
    "1.5": 119,
    "1.6": 142,
    "1.7": 147,
    "1.8": 177,
    "1.9": 205,
}
# Of the published texts, with IRIs in full and without order.
DIGESTS = {
    "1.0": "fce0b08fb67c191b",
    "1.3": "4d57a0f41334b944",
    "1.4": "73e219c3a52445ba",
    "1.9": "f93c6d9be86cdd00",
}


def in_full(document: dict[str, Any]) -> dict[str, Any]:
    """A core @context with the IRIs of its terms in full."""

    def full(term: str, definition: Any) -> Any:
        if isinstance(definition, dict):
            return {**definition, "@id": iri_in(definition["@id"])}
        is_term = not (term.startswith("@") or definition.startswith("@") or definition.endswith(("/", "#")))
        return iri_in(definition) if is_term else definition

    return {
        term: full(term, definition) if term[:1] != "@" else definition
        for term, definition in document.items()
    }


def digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(in_full(document), sort_keys=True).encode()).hexdigest()[:16]


def loaded(url: str, _: Any) -> dict[str, Any]:
    """What a JSON-LD processor reads behind a URL; the foreign vocabulary of proofs says nothing here."""
    version = VERSION_OF_URL.get(url)
    document = {"@context": core_document(version) if version else {}}
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": document,
        "contentType": "application/ld+json",
    }


def expanded_by_pyld(document: dict[str, Any]) -> Any:
    return jsonld.expand(document, {"documentLoader": loaded})


@pytest.mark.parametrize("version", BROUGHT)
def test_each_version_has_its_own_terms(version: str) -> None:
    assert len(core_terms(version)) == TERMS_OF_VERSION[version]


@pytest.mark.parametrize("version", DIGESTS)
def test_the_tables_say_what_the_published_text_says(version: str) -> None:
    assert digest(core_document(version)) == DIGESTS[version]


@pytest.mark.parametrize("version", BROUGHT)
def test_the_tables_equal_the_published_text(version: str) -> None:
    """The texts are ETSI's and not in here: HIROBA_CORE_CONTEXTS names a folder with them, by their names."""
    name = PUBLISHED_URLS[version].rpartition("/")[2]
    if TEXTS is None or not Path(TEXTS, name).exists():
        pytest.skip(f"The published text {name} is absent: HIROBA_CORE_CONTEXTS names no folder that has it")
    text = Path(TEXTS, name).read_text(encoding="utf-8")

    published = json.loads(text[text.index("{") :])["@context"]

    assert in_full(core_document(version)) == in_full(published)


@pytest.mark.parametrize("url", VERSION_OF_URL)
def test_names_expand_by_the_version_named_with_the_current_one_last(url: str) -> None:
    """4.4, 5.5.7: an older core @context is read in its place, the broker's own always in the last one."""
    terms = {term for version in BROUGHT for term in core_terms(version)} - NOT_OF_ENTITIES | {"level"}
    # Names only: forms such as @list would want other values.
    contexts = [
        {term: iri_in(definition) for term, definition in core_terms(version).items()}
        for version in (VERSION_OF_URL[url], CURRENT)
    ]
    (node,) = expanded_by_pyld(
        {
            "@context": [{"@vocab": DEFAULT_VOCABULARY}, *contexts],
            "@id": "urn:a:b",
            **{term: {"@id": f"urn:term:{term}"} for term in terms},
        }
    )
    wanted = {
        value["@id"].removeprefix("urn:term:"): iri
        for iri, values in node.items()
        if iri != "@id"
        for value in values
    }

    names = Contexts().vocabulary(url)
    assert {term: expand(names.canonical(term)) for term in terms} == wanted


@pytest.mark.parametrize("url", [url for url, version in VERSION_OF_URL.items() if version != "1.0"])
def test_versions_without_terms_of_their_own_cost_nothing(url: str) -> None:
    """Whoever names one of them gets texts as they are stored."""
    assert Contexts().vocabulary(url) is CORE
    assert Contexts().vocabulary([url]) is CORE


def test_other_forms_of_a_version_are_read_by_a_processor() -> None:
    """`objects` were identifiers until 1.5 and anything since; `entityMap` has an index since 1.9."""

    def expanded(version: str, document: dict[str, Any]) -> Any:
        (node,) = expanded_by_pyld({"@context": PUBLISHED_URLS[version], "@id": "urn:a:b", **document})
        return next(value for key, value in node.items() if key != "@id")

    objects = {"objects": ["urn:x:1"]}
    ngsi_ld = "https://uri.etsi.org/ngsi-ld/"
    time = {"@type": ngsi_ld + "DateTime", "@value": "2026-04-01T00:00:00Z"}
    assert expanded("1.5", objects) == [{"@list": [{"@id": "urn:x:1"}]}]
    assert expanded("1.6", objects) == [{"@list": [{"@value": "urn:x:1"}]}]
    assert expanded("1.0", {"expires": time["@value"]}) == [time]
    assert expanded("1.3", {"expires": time["@value"]}) == [{"@value": time["@value"]}]
    entity_map = {"entityMap": {"urn:x:1": "here"}}
    assert expanded("1.9", entity_map) == [{"@index": "urn:x:1", "@value": "here"}]
    assert expanded("1.8", entity_map) == [{"urn:x:1": [{"@value": "here"}]}]


def test_names_of_the_first_version_are_written_and_read_with_it(town: Town) -> None:
    """`name` was a term of the core until 1.3; `title` has meant another IRI since, and the current one wins."""
    given = {"id": sensor_id(1), "type": "A", "name": prop("Kako"), "title": prop("T"), "@context": FIRST}

    assert town.post("entities", given, headers=LD).status_code == 201

    assert town.entity(sensor_id(1)) == {
        "id": sensor_id(1),
        "type": "A",
        "https://uri.etsi.org/ngsi-ld/name": prop("Kako"),
        "title": prop("T"),
    }
    answer = town.get(f"entities/{sensor_id(1)}", headers=link(FIRST))
    assert answer.json()["name"] == prop("Kako")
    assert f"<{FIRST}>" in answer.headers["Link"]
    assert len(town.get("entities", headers=link(FIRST), type="A", q='name=="Kako"').json()) == 1
    assert town.get("entities", type="A", q='name=="Kako"').json() == []


def test_context_after_an_older_core_has_the_last_word(town: Town) -> None:
    """JSON-LD 1.1, 4.1: what comes later wins, but for the terms of the current core."""
    own = {"name": "https://schema.org/name"}
    for n, context in enumerate([[FIRST, own], [own, FIRST], [own, PUBLISHED_URLS["1.6"]]]):
        given = {"id": sensor_id(n), "type": "A", "name": prop("Kako"), "@context": context}
        assert town.post("entities", given, headers=LD).status_code == 201

    names = [next(iter(town.entity(sensor_id(n)).keys() - {"id", "type"})) for n in range(3)]
    assert names == [
        "https://schema.org/name",
        "https://uri.etsi.org/ngsi-ld/name",
        "https://schema.org/name",
    ]


def test_answers_name_the_current_core(town: Town) -> None:
    """4.4: they are written with it, whichever version was named, where that adds nothing."""
    town.post("entities", {"id": sensor_id(1), "type": "A"})

    for url in (CORE_CONTEXT, PUBLISHED_URLS["1.3"], PUBLISHED_URLS["1.8"]):
        answer = town.get(f"entities/{sensor_id(1)}", headers=link(url))
        assert f"<{CORE_CONTEXT}>" in answer.headers["Link"]


def test_core_contexts_are_listed_in_the_cache_and_hosted(town: Town) -> None:
    """5.13.3."""
    cached, hosted = (town.get("jsonldContexts", kind=kind).json() for kind in ("Cached", "Hosted"))

    assert cached == list(PUBLISHED_URLS.values())
    assert [url.rpartition("/")[2] for url in hosted] == [
        f"urn:ngsi-ld:Context:core-v{each}" for each in BROUGHT
    ]
    assert town.get("jsonldContexts", kind="ImplicitlyCreated").json() == []
    described = town.get("jsonldContexts", details="true").json()
    assert [each["kind"] for each in described] == ["Cached", "Hosted"] * len(BROUGHT)
    assert all(each.keys() == {"URL", "localId", "kind", "createdAt"} for each in described)


@pytest.mark.parametrize("version", BROUGHT)
def test_core_context_is_served_where_it_is_hosted(town: Town, version: str) -> None:
    """5.13.4: the text of a hosted one, the metadata of both."""
    published, id = PUBLISHED_URLS[version], f"urn:ngsi-ld:Context:core-v{version}"

    assert town.get(f"jsonldContexts/{id}").json() == {"@context": core_document(version)}
    refusal = town.get(f"jsonldContexts/{quote(published, safe='')}")
    assert refusal.status_code == 422
    assert refusal.json()["detail"].endswith(f"its text is at /ngsi-ld/v1/jsonldContexts/{id}")
    for name, kind in ((id, "Hosted"), (quote(published, safe=""), "Cached")):
        described = town.get(f"jsonldContexts/{name}", details="true").json()
        assert described["kind"] == kind
        assert town.get(f"jsonldContexts/{described['localId']}", details="true").json() == described


def test_core_contexts_stay_as_they_are(town: Town) -> None:
    """5.13.5: neither deleted nor replaced by what somebody answers under their URL."""
    for version, url in PUBLISHED_URLS.items():
        published, hosted = quote(url, safe=""), f"urn:ngsi-ld:Context:core-v{version}"
        assert town.delete(f"jsonldContexts/{published}").status_code == 400
        assert town.delete(f"jsonldContexts/{published}", reload="true").status_code == 204
        assert town.delete(f"jsonldContexts/{hosted}").status_code == 400
        assert town.delete(f"jsonldContexts/{hosted}", reload="true").status_code == 400
    assert len(town.get("jsonldContexts").json()) == 2 * len(BROUGHT)


def test_address_of_a_hosted_core_context_means_that_version(town: Town) -> None:
    first, *_, current = town.get("jsonldContexts", kind="Hosted").json()
    for n, url in enumerate((first, current)):
        given = {"id": sensor_id(n), "type": "A", "name": prop("Kako")}
        assert town.post("entities", given, headers=link(url)).status_code == 201

    assert "https://uri.etsi.org/ngsi-ld/name" in town.entity(sensor_id(0))
    assert town.entity(sensor_id(1))["name"] == prop("Kako")
