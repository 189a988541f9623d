# SPDX-License-Identifier: Apache-2.0
"""Sources that are dead, slow, huge or talk nonsense: a clear warning each, and a bounded wait (6.3.17)."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.context_sources import Asked, ContextSource
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_registrations import LEVEL, register, registration, registration_id

ALL = ["federationOps", "redirectionOps", "retrieveTemporal", "queryTemporal"]
# Everything that is forwarded and answers with what is known here when a source fails.
READS = (
    f"entities/{sensor_id(1)}",
    f"entities?type={LEVEL}",
    f"entities?type={LEVEL}&count=true",
    "types",
    "types?details=true",
    f"types/{LEVEL}",
    "attributes",
    "attributes/name",
    f"temporal/entities/{sensor_id(1)}",
    f"temporal/entities?type={LEVEL}",
)


@pytest.fixture
def source() -> Iterator[ContextSource]:
    with ContextSource() as made:
        yield made


def warned(town: Town, path: str) -> list[str]:
    """The read succeeds; its warnings."""
    answer = town.http.get(path)
    assert answer.status_code == 200, f"{path}: {answer.text}"
    return answer.headers.get_list("NGSILD-Warning")


@pytest.mark.parametrize("path", READS)
def test_read_tells_which_source_is_dead(town: Town, path: str) -> None:
    town.create(sensor(1))
    register(town, registration(operations=ALL))

    (warning,) = warned(town, path)

    # Who reads may be anybody, so the address of the source is not told.
    assert warning == f'199 {registration_id()} "The source cannot be reached"'


def test_read_waits_no_longer_than_the_slowest_timeout_for_all_sources(town: Town) -> None:
    """Twenty slow sources cost one timeout, not twenty."""
    town.create(sensor(1))
    with ExitStack() as stack:
        for number in range(20):
            slow = stack.enter_context(ContextSource(wait_seconds=20))
            management = {"timeout": 500}
            register(
                town, registration(number, endpoint=slow.endpoint, operations=ALL, management=management)
            )

        for path in READS:
            begun = time.monotonic()
            warnings = warned(town, path)
            assert time.monotonic() - begun < 3, path
            assert [each.partition(" ")[0] for each in warnings] == ["110"] * 20


def test_source_whose_pages_never_end_is_cut_within_its_time(town: Town, source: ContextSource) -> None:
    def full_page(asked: Asked) -> tuple[int, Any]:
        time.sleep(0.2)
        begin = int(asked.parameters.get("offset", 0))
        return 200, [sensor(begin + number) for number in range(int(asked.parameters["limit"]))]

    source.answer = full_page
    register(town, registration(endpoint=source.endpoint, management={"timeout": 1_500}))

    begun = time.monotonic()
    answer = town.get("entities", type=LEVEL, count="true", limit=1)

    assert time.monotonic() - begun < 8
    assert answer.headers["NGSILD-Warning"].startswith("110 ")
    assert int(answer.headers["NGSILD-Results-Count"]) >= 1_000


def test_answer_beyond_the_limit_of_size_is_refused_and_told(town: Town, source: ContextSource) -> None:
    town.create(sensor(1))
    huge = (
        b'[{"id": "urn:a:b", "type": "T", "name": {"type": "Property", "value": "'
        + b"x" * 21_000_000
        + b'"}}]'
    )
    source.answer = lambda asked: (200, huge)
    register(town, registration(endpoint=source.endpoint))

    answer = town.get("entities", type=LEVEL)

    assert [each["id"] for each in answer.json()] == [sensor_id(1)]
    assert "too large" in answer.headers["NGSILD-Warning"]


def test_source_that_sends_more_than_asked_is_cut(town: Town, source: ContextSource) -> None:
    source.answer = lambda asked: (200, [sensor(number) for number in range(500)])
    register(town, registration(endpoint=source.endpoint))

    assert len(town.ids(type=LEVEL, limit=5)) == 5


@pytest.mark.parametrize("status", [204, 301, 400, 401, 404, 418, 500, 503])
def test_any_status_of_a_source_leaves_the_answer_whole(
    town: Town, source: ContextSource, status: int
) -> None:
    town.create(sensor(1))
    source.answer = lambda asked: (status, {"title": "no"})
    register(town, registration(endpoint=source.endpoint, operations=ALL))

    for path in READS:
        # A source that knows nothing of it is no fault.
        assert (warned(town, path) == []) == (status == 404), path


def test_text_of_a_source_cannot_break_the_headers(town: Town, source: ContextSource) -> None:
    town.create(sensor(1))
    source.answer = lambda asked: (500, {"detail": 'a "b"\r\nSet-Cookie: x=1\r\n\r\n 壊れた'})
    register(town, registration(endpoint=source.endpoint))

    answer = town.get("entities", type=LEVEL)

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def test_write_to_a_dead_source_is_told_beside_what_was_done(town: Town) -> None:
    register(town, registration(operations=ALL))

    created = town.post("entities", sensor(1))
    changed = town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(2)})
    deleted = town.delete(f"entities/{sensor_id(1)}")

    assert [answer.status_code for answer in (created, changed, deleted)] == [207, 207, 207]
    assert created.json()["errors"][0]["registrationId"] == registration_id()
    assert town.get(f"entities/{sensor_id(1)}", local="true").status_code == 404


JSON_TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(["", "a:b", sensor_id(1), LEVEL, "Property"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "value", "name", "object", "@context", "typeList", "scope", "datasetId"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=JSON_TREES)
def test_whatever_json_a_source_sends_reads_succeed(town: Town, source: ContextSource, given: Any) -> None:
    if town.get(f"csourceRegistrations/{registration_id()}").status_code == 404:
        town.create(sensor(1))
        register(town, registration(endpoint=source.endpoint, operations=ALL))
    source.answer = lambda asked: (200, given)

    for path in READS:
        assert town.http.get(path).status_code == 200, path
