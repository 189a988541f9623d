# SPDX-License-Identifier: Apache-2.0
"""GET /entities/{id} (ETSI GS CIM 009, 5.7.1 and 6.5.3.1)."""

from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id

URL = f"entities/{sensor_id(1)}"


def test_retrieve_unknown_answers_404(town: Town) -> None:
    answer = town.get(URL)

    assert answer.status_code == 404
    assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound"


def test_retrieve_of_another_town_answers_404(town: Town, other_town: Town) -> None:
    town.create(sensor(1))

    assert other_town.get(URL).status_code == 404


def test_retrieve_json_tells_the_context_in_link(town: Town) -> None:
    town.create(sensor(1))

    answer = town.get(URL, headers={"Accept": "application/json"})

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["NGSILD-Tenant"] == town.name
    assert answer.headers["Link"] == (
        f'<{CORE_CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    )


def test_retrieve_ld_json_carries_the_context(town: Town) -> None:
    town.create(sensor(1))

    answer = town.get(URL, headers={"Accept": "application/ld+json"})

    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.json() == sensor(1) | {"@context": CORE_CONTEXT}


def test_retrieve_geojson_is_a_feature(town: Town) -> None:
    town.create(sensor(1, location=at(134.84, 34.75)))

    answer = town.get(URL, headers={"Accept": "application/geo+json"}, options="keyValues")

    assert answer.json() == {
        "id": sensor_id(1),
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [134.84, 34.75]},
        "properties": {
            "type": "WaterLevelObserved",
            "name": "観測点1",
            "waterLevel": 1.0,
            "location": {"type": "Point", "coordinates": [134.84, 34.75]},
        },
        "@context": CORE_CONTEXT,
    }


def test_retrieve_simplified_and_concise(town: Town) -> None:
    town.create(sensor(1, owner={"type": "Relationship", "object": "urn:ngsi-ld:Office:1"}))

    assert town.entity(sensor_id(1), options="simplified") == {
        "id": sensor_id(1),
        "type": "WaterLevelObserved",
        "name": "観測点1",
        "waterLevel": 1.0,
        "owner": "urn:ngsi-ld:Office:1",
    }
    assert town.entity(sensor_id(1), options="concise") == {
        "id": sensor_id(1),
        "type": "WaterLevelObserved",
        "name": "観測点1",
        "waterLevel": {"value": 1.0, "unitCode": "MTR"},
        "owner": {"object": "urn:ngsi-ld:Office:1"},
    }


def test_retrieve_with_system_attributes_shows_when(town: Town) -> None:
    town.create(sensor(1))
    town.patch(f"{URL}/attrs", {"waterLevel": prop(2)})

    entity = town.entity(sensor_id(1), options="sysAttrs")

    assert entity["createdAt"] == entity["name"]["createdAt"] == entity["name"]["modifiedAt"]
    assert entity["waterLevel"]["createdAt"] == entity["createdAt"]
    assert entity["waterLevel"]["modifiedAt"] == entity["modifiedAt"] > entity["createdAt"]


def test_retrieve_projects_attributes(town: Town) -> None:
    town.create(sensor(1))

    assert set(town.entity(sensor_id(1), attrs="name")) == {"id", "type", "name"}
    assert set(town.entity(sensor_id(1), pick="id,name")) == {"id", "name"}
    assert set(town.entity(sensor_id(1), omit="name")) == {"id", "type", "waterLevel"}
    assert town.get(URL, attrs="absent").status_code == 404


def test_retrieve_in_one_language(town: Town) -> None:
    town.create(sensor(1, title={"type": "LanguageProperty", "languageMap": {"ja": "水位", "en": "Level"}}))

    title = town.entity(sensor_id(1), lang="en")["title"]

    assert title == {"type": "Property", "value": "Level", "lang": "en"}


def test_retrieve_with_unknown_accept_answers_406(town: Town) -> None:
    town.create(sensor(1))

    assert town.get(URL, headers={"Accept": "text/html"}).status_code == 406


def test_retrieve_with_unknown_option_is_refused(town: Town) -> None:
    town.create(sensor(1))

    assert town.get(URL, options="everything").status_code == 400


def test_head_has_the_headers_of_get_without_a_body(town: Town) -> None:
    town.create(sensor(1))

    answer = town.http.head(URL)

    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) == len(town.get(URL).content)
