# SPDX-License-Identifier: Apache-2.0
"""A filter looks at the first entities of a type in memory before it asks PostgreSQL for the others (5.7.2)."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.store.listing import FIRST
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor_id

# On both sides of the border between those in memory and the others.
NUMBERS = st.one_of(st.integers(0, 5), st.integers(FIRST - 4, FIRST + 12))
STEPS = st.lists(
    st.tuples(st.sampled_from(["create", "drop", "level", "retype"]), NUMBERS), min_size=1, max_size=12
)
_rounds = itertools.count()


def lamp(number: int, level: int, type: str = "Lamp") -> dict[str, Any]:
    return {"id": sensor_id(number), "type": type, "level": prop(level)}


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=STEPS,
    count=st.sampled_from([3, FIRST - 1, FIRST, FIRST + 10]),
    limit=st.integers(1, 5),
    offset=st.sampled_from([0, 1, FIRST - 5, FIRST + 2]),
    least=st.sampled_from([0, 8]),
)
def test_filter_finds_the_same_right_after_each_write(
    town: Town, steps: list[tuple[str, int]], count: int, limit: int, offset: int, least: int
) -> None:
    town.http.headers["NGSILD-Tenant"] = f"filters{next(_rounds)}"
    lamps = {number: ("Lamp", number % 10) for number in range(count)}
    town.post("entityOperations/upsert", [lamp(number, level) for number, (_, level) in lamps.items()])
    for step, (kind, number) in enumerate(steps):
        if kind == "create" and number not in lamps:
            town.create(lamp(number, step))
            lamps[number] = ("Lamp", step)
        elif kind == "drop" and lamps.pop(number, None) is not None:
            assert town.delete(f"entities/{sensor_id(number)}").status_code == 204
        elif kind == "level" and number in lamps:
            town.patch(f"entities/{sensor_id(number)}/attrs", {"level": prop(step)})
            lamps[number] = (lamps[number][0], step)
        elif kind == "retype" and number in lamps:
            town.post(f"entities/{sensor_id(number)}/attrs", {"type": "Bright"})
            lamps[number] = ("Bright Lamp", lamps[number][1])

        for type in ("Lamp", "Bright"):
            found = town.ids(type=type, q=f"level>={least}", limit=str(limit), offset=str(offset))

            # A dictionary keeps the order of creation, as lists of entities do.
            met = [each for each, (types, level) in lamps.items() if type in types and level >= least]
            assert found == [sensor_id(each) for each in met[offset : offset + limit]]


@pytest.mark.parametrize("count", [FIRST - 1, FIRST, FIRST + 40])
def test_filter_that_few_meet_finds_them_all(town: Town, count: int) -> None:
    levels = {number: int(number in (1, FIRST - 2, FIRST + 30)) for number in range(count)}
    town.post("entityOperations/upsert", [lamp(number, level) for number, level in levels.items()])
    met = [sensor_id(number) for number, level in levels.items() if level]

    for _ in range(3):
        assert town.ids(type="Lamp", q="level==1") == met
        assert town.ids(type="Lamp", q="level==1", limit="1", offset="1") == met[1:2]
