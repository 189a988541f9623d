# SPDX-License-Identifier: Apache-2.0
"""Context source registrations (ETSI GS CIM 009, 5.9 and 5.10) and conflicts of them (4.3.6.3)."""

from typing import Any

import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.samples import sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD

LEVEL = "WaterLevelObserved"


def registration(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": registration_id(number),
        "type": "ContextSourceRegistration",
        "information": [{"entities": [{"type": LEVEL}]}],
        "endpoint": "http://127.0.0.1:9",
        **more,
    }


def registration_id(number: int = 1) -> str:
    return f"urn:ngsi-ld:ContextSourceRegistration:{number}"


def register(town: Town, *given: dict[str, Any]) -> None:
    for each in given:
        answer = town.post("csourceRegistrations", each)
        assert answer.status_code == 201, answer.text


def found(town: Town, **parameters: Any) -> list[str]:
    answer = town.get("csourceRegistrations", **parameters)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()]


def information(attributes: list[str] | None = None, **entity: Any) -> list[dict[str, Any]]:
    part: dict[str, Any] = {"entities": [{"type": LEVEL, **entity}]}
    return [part | ({"propertyNames": attributes} if attributes else {})]


def test_registration_is_created_read_changed_and_deleted(town: Town) -> None:
    register(town, registration(registrationName="川"))
    path = f"csourceRegistrations/{registration_id()}"

    assert town.get(path).json() == registration(registrationName="川")
    assert town.patch(path, {"registrationName": None, "mode": "redirect"}).status_code == 204
    assert town.get(path).json() == registration(mode="redirect")
    assert town.post("csourceRegistrations", registration()).status_code == 409
    assert town.delete(path).status_code == 204
    assert town.get(path).status_code == 404


def test_query_by_each_parameter_finds_what_may_match(town: Town) -> None:
    register(
        town,
        registration(1),
        registration(2, information=information(["depth"], id=sensor_id(2))),
        registration(3, information=[{"entities": [{"type": "Other", "idPattern": ".*9$"}]}]),
        registration(4, scope="/Kakogawa/Rivers", owner="town"),
        registration(5, location={"type": "Point", "coordinates": [134.8, 34.7]}),
    )

    def numbers(**parameters: Any) -> list[int]:
        return [int(id.rpartition(":")[2]) for id in found(town, **parameters)]

    assert numbers(type=LEVEL) == [1, 2, 4, 5]
    assert numbers(type=LEVEL, id=sensor_id(1)) == [1, 4, 5]
    assert numbers(type="Other", id="urn:a:9") == [3]
    assert numbers(type=LEVEL, attrs="level") == [1, 4, 5]
    assert numbers(type=LEVEL, scopeQ="/Kakogawa/#") == [4]
    assert numbers(csf='owner=="town"') == [4]
    near = {"georel": "near;maxDistance==1000", "geometry": "Point", "coordinates": "[134.8,34.7]"}
    assert numbers(type=LEVEL, **near) == [5]
    assert numbers(type=LEVEL, limit=2, offset=1) == [2, 4]


def test_query_with_time_finds_sources_of_that_time(town: Town) -> None:
    interval = {"startAt": "2020-01-01T00:00:00Z", "endAt": "2021-01-01T00:00:00Z"}
    register(town, registration(1), registration(2, observationInterval=interval))

    assert found(town, type=LEVEL) == [registration_id(1)]
    assert found(town, type=LEVEL, timerel="before", timeAt="2020-06-01T00:00:00Z") == [registration_id(2)]
    assert found(town, type=LEVEL, timerel="after", timeAt="2022-06-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"information": []},
        {"information": [{"entities": [{"id": sensor_id(1)}]}]},
        {"endpoint": "ftp://a.example"},
        {"endpoint": "http://169.254.169.254/latest"},
        {"mode": "other"},
        {"operations": ["fly"]},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {"management": {"timeout": "long"}},
        {"contextSourceInfo": [{"key": "A b", "value": "c"}]},
        {"contextSourceInfo": [{"key": "X-A", "value": "c\r\nHost: d"}]},
        {"location": {"type": "Point", "coordinates": "here"}},
        {"observationInterval": {"endAt": "2020-01-01T00:00:00Z"}},
    ],
    ids=repr,
)
def test_wrong_registration_is_refused(town: Town, wrong: dict[str, Any]) -> None:
    assert town.post("csourceRegistrations", registration(**wrong)).status_code == 400


@pytest.mark.parametrize("name", ["associationOps", "retrieveEntityMap", "retrieveContextSourceIdentity"])
def test_registration_may_name_every_operation_of_the_standard(town: Town, name: str) -> None:
    """4.20 of version 1.9.1."""
    register(town, registration(operations=[name]))

    assert town.get(f"csourceRegistrations/{registration_id()}").json()["operations"] == [name]


def test_exclusive_and_overlapping_registration_conflict(town: Town) -> None:
    """4.3.6.3: nobody else holds what is registered exclusively."""
    mine = information(["depth"], id=sensor_id(1))
    register(town, registration(1, mode="exclusive", information=mine))

    for mode in ("exclusive", "redirect"):
        answer = town.post("csourceRegistrations", registration(2, mode=mode, information=mine))
        assert answer.status_code == 409
        assert answer.json()["type"].endswith("Conflict")
    other_attribute = information(["level"], id=sensor_id(1))
    other_entity = information(["depth"], id=sensor_id(2))
    register(
        town,
        registration(2, mode="inclusive", information=mine),
        registration(3, mode="exclusive", information=other_attribute),
        registration(4, mode="redirect", information=other_entity),
    )
    changed = town.patch(f"csourceRegistrations/{registration_id(4)}", {"information": mine})
    assert changed.status_code == 409


def test_names_follow_the_context_of_the_reader(town: Town) -> None:
    own = {"Level": "https://example.org/Level", "depth": "https://example.org/depth"}
    part = [{"entities": [{"type": "Level"}], "propertyNames": ["depth"]}]
    given = registration(information=part) | {"@context": own}
    assert town.post("csourceRegistrations", given, headers=LD).status_code == 201

    shown = town.get(f"csourceRegistrations/{registration_id()}").json()["information"]
    assert shown == [
        {
            "entities": [{"type": "https://example.org/Level"}],
            "propertyNames": ["https://example.org/depth"],
        }
    ]


def test_other_tenant_sees_no_registration(town: Town, other_town: Town) -> None:
    register(other_town, registration())

    assert found(town, type=LEVEL) == []
    assert town.get(f"csourceRegistrations/{registration_id()}").status_code == 404


def test_registrations_survive_a_restart() -> None:
    with Scratch() as own:
        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base) as town:
            register(town, registration(contextSourceInfo=[{"key": "X-Key", "value": "1"}]))
            wanted = town.get(f"csourceRegistrations/{registration_id()}").json()
        stop_broker(process)

        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base, town.name) as town:
            assert town.get(f"csourceRegistrations/{registration_id()}").json() == wanted
        stop_broker(process)
