# SPDX-License-Identifier: Apache-2.0
"""No request makes the broker fail inside: random bodies and parameters on every route that it serves."""

import time
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.tests.brokers import NGSI_LD
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.route_table import Route, routes
from hiroba.kernel.context.tests.samples import sensor, sensor_id

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
ENTITY = "urn:x:1"

WORDS = st.one_of(
    st.sampled_from(
        """urn:x:1 T a a.b a[b] @none * /a/# /+/b id type scope inline flat 1 0 -1 2.5 true false null
        near;maxDistance==1000 within overlaps Point Polygon a==1 a==1..3 a~=^x !a a;desc a{b} a,b
        keyValues concise count sysAttrs urn:ngsi-ld:null 2026-04-01T00:00:00Z Property
        Relationship GeoProperty LanguageProperty VocabProperty ListProperty JsonProperty
        ListRelationship Query [1,2] [[[0,0],[1,1],[0,1],[1,0],[0,0]]] createdAt>2020-01-01""".split()  # noqa: SIM905
    ),
    st.text(max_size=6),
)
KEYS = st.one_of(
    st.sampled_from(
        """id type value object languageMap vocab json valueList objectList datasetId observedAt unitCode scope
        location coordinates geometries lang entities idPattern attrs pick omit q geoQ georel geometry scopeQ join
        joinLevel orderBy expiresAt a b objectType @context createdAt entity""".split()  # noqa: SIM905 -- reads better
    ),
    st.text(max_size=5),
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=14,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)
ROUTES = routes(NGSI_LD.rstrip("/"))
PARAMETER_NAMES = st.sampled_from(sorted({name for route in ROUTES for name in route.parameters}))
PARAMETERS = st.dictionaries(PARAMETER_NAMES, WORDS, max_size=4)
PATHS = st.sampled_from(sorted({route.path for route in ROUTES} | {"{}", "{}/{}/{}"}))
ACCEPTS = st.sampled_from(["*/*", "application/ld+json", "application/geo+json", "text/html", ""])
# Entities as earlier versions know them (4.3.6.8).
VERSIONS = st.sampled_from(["1.0", "1.3", "1.7", "1.9", "99", "x"])
CONTENT_TYPES = st.sampled_from(
    ["application/json", "application/ld+json", "application/merge-patch+json", "text/plain", ""]
)
SETTINGS = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        told = answer.json()
        assert told["type"].startswith(ERRORS) or told["type"] == "about:blank"
        assert told["status"] == answer.status_code
        assert told["title"]
        assert told["detail"]


@pytest.mark.parametrize("route", ROUTES, ids=str)
@settings(SETTINGS, max_examples=25)
@given(words=st.lists(WORDS, min_size=3, max_size=3), data=st.data(), body=VALUES, accept=ACCEPTS)
def test_no_route_makes_the_broker_fail(
    town: Town, route: Route, words: list[str], data: st.DataObject, body: Any, accept: str
) -> None:
    """With the parameters that this very route knows, which are not refused at once."""
    names = st.sampled_from(route.parameters)
    parameters = data.draw(st.dictionaries(names, WORDS, max_size=4))
    filled = route.path.format(*(quote(word, safe="") for word in words))
    headers = {"Content-Type": "application/json", "Accept": accept}

    check(town.http.request(route.method, filled, params=parameters, headers=headers, content=text_of(body)))


NOWHERE = "http://127.0.0.1:9/x"
SELECTORS = [{"type": "T"}]
NEARLY: list[tuple[str, dict[str, Any]]] = [
    (
        "subscriptions",
        {"type": "Subscription", "entities": SELECTORS, "notification": {"endpoint": {"uri": NOWHERE}}},
    ),
    (
        "csourceRegistrations",
        {
            "type": "ContextSourceRegistration",
            "information": [{"entities": SELECTORS}],
            "endpoint": "http://127.0.0.1:9",
        },
    ),
    (
        "csourceSubscriptions",
        {"type": "Subscription", "entities": SELECTORS, "notification": {"endpoint": {"uri": NOWHERE}}},
    ),
    (
        "temporal/entities",
        {"id": ENTITY, "type": "T", "a": [{"value": 1, "observedAt": "2026-01-01T00:00:00Z"}]},
    ),
    ("jsonldContexts", {"@context": {"a": "https://example.org/a"}}),
]


@pytest.mark.parametrize(("path", "document"), NEARLY, ids=[path for path, _ in NEARLY])
@settings(SETTINGS, max_examples=60)
@given(change=OBJECTS, update=OBJECTS)
def test_no_document_makes_what_follows_fail(
    town: Town, path: str, document: dict[str, Any], change: Any, update: Any
) -> None:
    """What was taken is listed, changed, used by the next write and query, and removed."""
    json = {"Content-Type": "application/json"}
    answer = town.http.post(path, content=text_of(document | change), headers=json)
    check(answer)

    check(town.http.get(path, params={"type": "T"} if path.startswith("temporal") else None))
    check(town.http.post("entityOperations/upsert", json=[{"id": ENTITY, "type": "T", "a": 1}]))
    check(town.http.get("entities?type=T"))
    if answer.status_code == 201:
        made = answer.headers["Location"].removeprefix(NGSI_LD)
        check(town.http.get(made))
        check(town.http.patch(made, content=text_of(update), headers=json))
        check(town.http.delete(made))


def text_of(body: object) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        return b"[" + str(body).encode("utf-8", "replace")


@SETTINGS
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path=PATHS,
    words=st.lists(WORDS, min_size=3, max_size=3),
    parameters=PARAMETERS,
    body=VALUES,
    accept=ACCEPTS,
    content_type=CONTENT_TYPES,
)
def test_no_request_makes_the_broker_fail(
    town: Town,
    method: str,
    path: str,
    words: list[str],
    parameters: dict[str, str],
    body: Any,
    accept: str,
    content_type: str,
) -> None:
    filled = path.format(*(quote(word, safe="") for word in words))
    headers = {"Content-Type": content_type, "Accept": accept}

    check(town.http.request(method, filled, params=parameters, headers=headers, content=text_of(body)))


@SETTINGS
@given(attributes=OBJECTS, change=OBJECTS, parameters=PARAMETERS, accept=ACCEPTS, version=VERSIONS)
@example(attributes={"a": {"value": 2**70}}, change={}, parameters={}, accept="*/*", version="1.0")
@example(
    attributes={"a": {"valueList": []}},
    change={"a": {"valueList": [None]}},
    parameters={},
    accept="*/*",
    version="1.0",
)
def test_no_entity_makes_reading_it_fail(
    town: Town, attributes: Any, change: Any, parameters: dict[str, str], accept: str, version: str
) -> None:
    """What was taken can be merged, listed, ordered, joined and counted in every form."""
    json = {"Content-Type": "application/json"}
    check(
        town.http.post(
            "entityOperations/upsert",
            content=text_of([{**attributes, "id": ENTITY, "type": "T"}]),
            headers=json,
        )
    )
    check(town.http.patch(f"entities/{ENTITY}", content=text_of(change), headers=json))
    check(town.http.patch(f"entities/{ENTITY}/attrs", content=text_of(change), headers=json))

    for path in (f"entities/{ENTITY}", "entities?type=T", "types/T", "attributes"):
        known = httpx.URL(path).params.merge(parameters)
        headers = {"Accept": accept, "Prefer": f"ngsi-ld={version}"}
        check(town.http.get(path, params=known, headers=headers))
    for form in ("options=keyValues", "options=concise", "orderBy=a,b", "join=inline", "options=sysAttrs"):
        check(town.http.get(f"entities?type=T&{form}"))
        check(town.http.get(f"entities?type=T&{form}", headers={"Prefer": f"ngsi-ld={version}"}))


@pytest.mark.parametrize("depth", [63, 500, 20_000])
@pytest.mark.parametrize("path", ["entities", "entityOperations/upsert", "entityOperations/query"])
def test_deep_json_is_answered_clearly(town: Town, depth: int, path: str) -> None:
    deep = b'{"id":"urn:x:1","type":"T","a":' + b'{"value":' * depth + b"1" + b"}" * depth + b"}"

    check(town.http.post(path, content=deep, headers={"Content-Type": "application/json"}))


def test_huge_bodies_are_refused(town: Town) -> None:
    answer = town.post("entities", sensor(1, note="x" * 1_100_000))

    assert answer.status_code == 413
    check(answer)


def test_a_million_ids_are_refused_at_once(town: Town) -> None:
    """Neither an address nor a body has room for them, and fewer are counted before anything is looked up."""
    began = time.monotonic()
    ids = [{"id": f"u:{number}", "type": "T"} for number in range(1_000_000)]

    whole = town.post("entityOperations/query", {"type": "Query", "entities": ids})
    in_body = town.post("entityOperations/query", {"type": "Query", "entities": ids[:30_000]})
    in_address = town.http.get("entities?local=true&id=" + ",".join(f"u:{n}" for n in range(7_000)))

    assert whole.status_code == 413
    assert in_body.status_code == 400
    assert in_address.status_code == 431
    assert time.monotonic() - began < 20
    assert town.get(f"entities/{sensor_id(1)}").status_code == 404
