# SPDX-License-Identifier: Apache-2.0
"""JSON-LD @context in requests and answers (ETSI GS CIM 009, 5.5.7 and 6.3.5)."""

import time

import pytest

from hiroba.kernel.context.names.core_terms import CORE_CONTEXT, PUBLISHED_URLS
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor_id

LD = {"Content-Type": "application/ld+json"}
OWN = {"Level": "https://example.org/Level", "ex": "https://example.org/", "depth": "ex:depth"}


def link(url: str) -> dict[str, str]:
    return {"Link": f'<{url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'}


def test_own_context_expands_names(town: Town) -> None:
    given = {"id": sensor_id(1), "type": "Level", "depth": prop(3), "plain": prop(1)}

    assert town.post("entities", given | {"@context": [OWN, CORE_CONTEXT]}, headers=LD).status_code == 201

    assert town.entity(sensor_id(1)) == {
        "id": sensor_id(1),
        "type": "https://example.org/Level",
        "https://example.org/depth": prop(3),
        "plain": prop(1),
    }
    assert town.ids(type="https://example.org/Level", q="https://example.org/depth==3") == [sensor_id(1)]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_context_of_the_body_counts_for_the_name_in_the_address(town: Town, method: str) -> None:
    town.create({"id": sensor_id(1), "type": "A", "https://example.org/depth": prop(3), "depth": prop(1)})

    answer = town.http.request(
        method, f"entities/{sensor_id(1)}/attrs/depth", json=prop(4) | {"@context": OWN}, headers=LD
    )

    assert answer.status_code == 204, answer.text
    assert town.entity(sensor_id(1)) == {
        "id": sensor_id(1),
        "type": "A",
        "https://example.org/depth": prop(4),
        "depth": prop(1),
    }


def test_context_of_the_body_counts_for_the_name_of_an_instance(town: Town) -> None:
    url, name = f"temporal/entities/{sensor_id(1)}", "https://example.org/depth"
    town.create({"id": sensor_id(1), "type": "A", name: prop(3), "depth": prop(1)})
    instance = town.get(url, attrs=name).json()[name][0]["instanceId"]

    answer = town.http.patch(f"{url}/attrs/depth/{instance}", json=prop(4) | {"@context": OWN}, headers=LD)

    assert answer.status_code == 204, answer.text
    assert [each["value"] for each in town.get(url, attrs=name).json()[name]] == [4]


def test_full_names_of_the_default_vocabulary_are_short(town: Town) -> None:
    long = "https://uri.etsi.org/ngsi-ld/default-context/depth"
    town.create({"id": sensor_id(1), "type": "A", long: prop(1)})

    assert town.entity(sensor_id(1))["depth"] == prop(1)
    assert town.entity(sensor_id(1), attrs=long) == {"id": sensor_id(1), "type": "A", "depth": prop(1)}


@pytest.mark.parametrize("version", ["", *(f"-v1.{minor}" for minor in range(10))])
def test_every_published_core_context_is_built_in(town: Town, version: str) -> None:
    """Nothing is fetched, and terms that all versions have mean the same under each."""
    url = f"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context{version}.jsonld"
    given = {"id": sensor_id(1), "type": "A", "https://uri.etsi.org/ngsi-ld/status": prop(1), "@context": url}

    assert town.post("entities", given, headers=LD).status_code == 201
    assert town.get("entities", headers=link(url), attrs="status").json()[0]["status"] == prop(1)
    assert town.get("jsonldContexts", kind="Cached").json() == list(PUBLISHED_URLS.values())


def test_short_name_of_the_default_vocabulary_that_means_something_else_stays_long(town: Town) -> None:
    """`status` is a term of the core @context, so `default-context/status` is another attribute."""
    long = "https://uri.etsi.org/ngsi-ld/default-context/status"
    town.create({"id": sensor_id(1), "type": "A", "status": prop("open"), long: prop("other")})

    assert town.entity(sensor_id(1)) == {
        "id": sensor_id(1),
        "type": "A",
        "status": prop("open"),
        long: prop("other"),
    }


def test_unknown_remote_context_is_refused_at_once(town: Town) -> None:
    """Stellio #1159, Scorpio #493: a remote @context may neither stall a broker nor be reached through it."""
    for url in ("http://127.0.0.1:9/context.jsonld", "http://10.255.255.1/hangs", "http://169.254.169.254/"):
        begun = time.monotonic()
        written = town.post("entities", {"id": sensor_id(1), "type": "A", "@context": url}, headers=LD)
        read = town.get("entities", headers=link(url), type="A")

        assert (written.status_code, read.status_code) == (504, 504)
        assert written.json()["type"].endswith("LdContextNotAvailable")
        assert time.monotonic() - begun < 2


def test_context_in_the_wrong_place_is_refused(town: Town) -> None:
    given = {"id": sensor_id(1), "type": "A"}

    assert town.post("entities", given | {"@context": CORE_CONTEXT}).status_code == 400
    assert town.post("entities", given, headers=LD).status_code == 400
    assert (
        town.post("entities", given | {"@context": CORE_CONTEXT}, headers=LD | link(CORE_CONTEXT)).status_code
        == 400
    )


def test_malicious_contexts_are_refused(town: Town) -> None:
    nested: object = {}
    for _ in range(100):
        nested = [nested]
    for context in (nested, 7, ["relative"], {f"t{n}": f"https://a.b/{n}" for n in range(20_001)}):
        answer = town.post("entities", {"id": sensor_id(1), "type": "A", "@context": context}, headers=LD)
        assert answer.status_code == 400


def test_core_terms_keep_their_meaning(town: Town) -> None:
    """5.5.7: the core @context takes precedence."""
    context = {"observedAt": "https://example.org/other", "location": "https://example.org/location"}
    given = {"id": sensor_id(1), "type": "A", "level": prop(1, observedAt="2026-04-01T00:00:00Z")}

    assert town.post("entities", given | {"@context": context}, headers=LD).status_code == 201
    assert town.entity(sensor_id(1))["level"]["observedAt"] == "2026-04-01T00:00:00Z"
