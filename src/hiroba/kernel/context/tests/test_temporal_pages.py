# SPDX-License-Identifier: Apache-2.0
"""Long evolutions in pages of time (ETSI GS CIM 009, 6.3.10) and lastN, against a plain list of the instances."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_temporal_provision import ENTITIES, URL

TYPE = "WaterLevelObserved"
PAGE = 5
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
ALL: dict[str, Any] = {
    "timerel": "between",
    "timeAt": "2020-01-01T00:00:00Z",
    "endTimeAt": "2020-01-02T00:00:00Z",
}
# Minute, attribute and dataset; few of each, so that many lie at one moment.
SERIES = st.sets(
    st.tuples(st.integers(0, 9), st.sampled_from("ab"), st.sampled_from(["", "urn:d:1", "urn:d:2"]))
)
HASTY = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def paged_url() -> Iterator[str]:
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, limits={"temporal_instances": PAGE})
        yield url
        stop_broker(process)


def stamp(minute: int) -> str:
    return f"{FIRST + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


def post(town: Town, series: set[tuple[int, str, str]]) -> None:
    for name in "ab":
        instances = [
            prop(minute, observedAt=stamp(minute), **({"datasetId": dataset} if dataset else {}))
            for minute, attribute, dataset in sorted(series)
            if attribute == name
        ]
        if instances:
            answer = town.post(ENTITIES, {"id": sensor_id(1), "type": TYPE, name: instances})
            assert answer.status_code in (201, 204)


def shown(answer: Any) -> list[tuple[int, str, str]]:
    return [
        (instance["value"], name, instance.get("datasetId", ""))
        for name in "ab"
        for instance in answer.json().get(name, [])
    ]


def edges(content_range: str) -> tuple[str, str]:
    """Begin and end of `date-time begin-end/size`, in which both are full of hyphens."""
    times = content_range.removeprefix("date-time ").partition("/")[0]
    begin, _, end = times.partition("Z-")
    return begin + "Z", end


@HASTY
@example(
    series={
        (minute, name, dataset)
        for minute in (0, 3)
        for name in "ab"
        for dataset in ("", "urn:d:1", "urn:d:2")
    }
)
@given(series=SERIES)
def test_pages_of_time_hold_each_instance(paged_url: str, series: set[tuple[int, str, str]]) -> None:
    """Whoever goes on from the end of each page sees all, and comes to an end."""
    with town_of(paged_url) as town:
        post(town, series)
        found: set[tuple[int, str, str]] = set()
        asked, pages = dict(ALL), 0
        while series:
            answer = town.get(URL, **asked)
            found |= set(shown(answer))
            pages += 1
            if answer.status_code == 200:
                break
            assert answer.status_code == 206
            begin, end = edges(answer.headers["Content-Range"])
            assert begin == asked["timeAt"]
            asked["timeAt"] = end

            assert pages < 25
        assert found == series


@HASTY
@given(series=SERIES)
def test_pages_of_the_newest_hold_each_instance_once(
    paged_url: str, series: set[tuple[int, str, str]]
) -> None:
    with town_of(paged_url) as town:
        post(town, series)
        found: list[tuple[int, str, str]] = []
        asked: dict[str, Any] = ALL | {"lastN": "100"}
        for _ in range(25 if series else 0):
            answer = town.get(URL, **asked)
            found += shown(answer)
            if answer.status_code == 200:
                break
            begin, end = edges(answer.headers["Content-Range"])
            assert (begin, answer.headers["Content-Range"].rpartition("/")[2]) == (asked["endTimeAt"], "100")
            asked["endTimeAt"] = end
        assert sorted(found) == sorted(series)


@HASTY
@given(series=SERIES, count=st.integers(1, 3))
def test_last_n_counts_for_each_dataset(
    paged_url: str, series: set[tuple[int, str, str]], count: int
) -> None:
    with town_of(paged_url) as town:
        post(town, series)
        for name in {name for _, name, _ in series}:
            for dataset in ("@none", "urn:d:1", "urn:d:2"):
                wanted = sorted(
                    (m for m, n, d in series if n == name and (d or "@none") == dataset), reverse=True
                )
                answer = town.get(URL, attrs=name, datasetId=dataset, lastN=str(count))
                assert [value for value, _, _ in shown(answer)] == wanted[:count]


def test_deleted_instances_have_a_time_of_their_own(paged_url: str) -> None:
    """4.8: what was deleted is asked for by deletedAt, in the order of deletion, and is no part of other answers."""
    with town_of(paged_url) as town:
        id = sensor_id(1)
        town.create({"id": id, "type": TYPE, "a": prop(1), "b": prop(2)})
        for name in "ab":
            assert town.delete(f"entities/{id}/attrs/{name}").status_code == 204
        town.post(f"entities/{id}/attrs", {"a": prop(3)})

        deleted = town.get(URL, timeproperty="deletedAt").json()
        present = town.get(URL).json()

    assert {name: [one["value"] for one in deleted[name]] for name in "ab"} == {
        "a": ["urn:ngsi-ld:null"],
        "b": ["urn:ngsi-ld:null"],
    }
    assert deleted["a"][0]["deletedAt"] < deleted["b"][0]["deletedAt"]
    assert {name: [one["value"] for one in present[name]] for name in "ab"} == {"a": [1, 3], "b": [2]}
