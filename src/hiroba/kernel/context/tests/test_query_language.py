# SPDX-License-Identifier: Apache-2.0
"""Every kind of attribute and of target in `q` (ETSI GS CIM 009, 4.9)."""

from collections.abc import Iterator

import httpx
import pytest

from hiroba.kernel.context.tests.brokers import NGSI_LD
from hiroba.kernel.context.tests.samples import prop

ENTITY = {
    "id": "urn:x:1",
    "type": "T",
    "n": prop(5, observedAt="2026-04-01T00:00:00Z", unitCode="MTR", sub=prop("x")),
    "d": prop("2026-04-01T09:00:00+09:00"),
    "l": {"type": "LanguageProperty", "languageMap": {"ja": "水", "en": "water"}},
    "v": {"type": "VocabProperty", "vocab": "flood"},
    "j": {"type": "JsonProperty", "json": {"a": {"b": [1, 2]}}},
    "s": {"type": "ListProperty", "valueList": [1, 2]},
    "r": {"type": "Relationship", "object": "urn:a:1"},
    "rl": {"type": "ListRelationship", "objectList": [{"object": "urn:a:2"}]},
    "t": prop({"@type": "Date", "@value": "2026-04-01"}),
    "b": prop(True),
    "m": [prop(1), prop(9, datasetId="urn:d:1")],
    "o": prop({"city": {"name": "加古川市"}}),
}


@pytest.fixture(scope="module")
def one(broker_url: str) -> Iterator[httpx.Client]:
    headers = {"NGSILD-Tenant": "querylanguage"}
    with httpx.Client(base_url=broker_url + NGSI_LD, headers=headers, timeout=20, trust_env=False) as http:
        assert http.post("entityOperations/upsert", json=[ENTITY]).status_code in (201, 204)
        yield http


@pytest.mark.parametrize(
    "q",
    [
        "n==5", "n==1..5", "n==4,5", "n<6;n>4", "n<=5;n>=5", 'n.sub=="x"', 'n.unitCode=="MTR"', "n", "n.sub",
        "n.observedAt==2026-04-01T09:00:00+09:00", "d==2026-04-01T00:00:00Z", "d>2026-03-31T23:59:59Z",
        'l[ja]=="水"', 'l[*]=="water"', "v==flood", "j[a.b]==2", "s==2", "r==urn:a:1", 'r=="urn:a:1"',
        'rl=="urn:a:2"', "t==2026-04-01", "b==true", "m==9", 'o[city.name]=="加古川市"', "o[city.name]~=^加",
        "(n==1|n==5);b==true", "n==1|n==5", "createdAt>2020-01-01T00:00:00Z", "n.createdAt>2020-01-01T00:00:00Z",
        "id==urn:x:1", "type==T",
    ],
)  # fmt: skip
def test_query_that_is_met(one: httpx.Client, q: str) -> None:
    assert len(one.get("entities", params={"type": "T", "q": q}).json()) == 1


@pytest.mark.parametrize(
    "q",
    [
        "n!=5", "n==1..4", "n>5", 'n=="5"', "b==false", "b==1", 'l[ja]=="water"', "v==rain", "j[a.c]==2", "s==3",
        "r==urn:a:2", "absent", "absent!=1", "n.absent", "o[city.name]!~=^加", "modifiedAt<2020-01-01T00:00:00Z",
        "n==1|n==5;b==false", 'o[city]=="加古川市"',
    ],
)  # fmt: skip
def test_query_that_is_not_met(one: httpx.Client, q: str) -> None:
    assert one.get("entities", params={"type": "T", "q": q}).json() == []


def test_values_are_expanded_when_asked(broker_url: str) -> None:
    """expandValues: the words of a query are those of its @context."""
    headers = {"NGSILD-Tenant": "expandvalues", "Content-Type": "application/ld+json"}
    given = {
        "id": "urn:x:1",
        "type": "T",
        "v": {"type": "VocabProperty", "vocab": "https://example.org/words#flood"},
        "@context": "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
    }
    with httpx.Client(base_url=broker_url + NGSI_LD, headers=headers, timeout=20, trust_env=False) as http:
        http.post("entityOperations/upsert", json=[given])
        query = {
            "type": "Query",
            "entities": [{"type": "https://uri.etsi.org/ngsi-ld/default-context/T"}],
            "q": "v==flood",
            "@context": {"flood": "https://example.org/words#flood"},
        }
        plain = http.post("entityOperations/query", json=query)
        expanded = http.post("entityOperations/query", json=query | {"expandValues": ["v"]})

    assert plain.json() == []
    assert [entity["id"] for entity in expanded.json()] == ["urn:x:1"]
