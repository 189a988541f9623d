# SPDX-License-Identifier: Apache-2.0
"""Whatever the order in which telegrams arrive, once or twice: the state of the town is the same."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.tests.files import MemoryStore, options, written
from hiroba.kernel.catalogue.tests.telegrams import earthquake, kind, weather
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import write_file

KAKOGAWA = Town("282103")
HOUR = "2026-06-22T{:02d}:00:00+09:00"
WITHOUT_AREAS = "<Item><Kind><Name>x</Name></Kind></Item>"


def _withdrawn(hour: int, of: str = "VPWW55") -> str:
    """A 取消 that names no area."""
    whole = weather(of=of, at=HOUR.format(hour), info="取消")
    start = whole.index('<Warning type="気象警報・注意報（市町村等）">')
    return whole[:start] + "</Body></Report>"


WEATHER = (
    weather(kind("レベル３大雨警報"), at=HOUR.format(6)),
    weather(kind("レベル４大雨危険警報"), at=HOUR.format(8)),
    weather(kind("レベル４大雨危険警報"), at=HOUR.format(8), info="訂正", serial="2"),
    weather(at=HOUR.format(11)),
    weather(kind("大雨警報"), of="VPWW54", at=HOUR.format(9)),
    weather(kind("大雨特別警報"), of="VPWW54", at="2026-06-23T23:00:00+09:00"),
    weather(kind("レベル３土砂災害警報"), of="VPWW56", at=HOUR.format(7)),
    _withdrawn(9),
    _withdrawn(7, of="VPWW56"),
    _withdrawn(10, of="VPWW56"),
)
QUAKES = (
    earthquake("震度速報", at=HOUR.format(1), intensity="4"),
    earthquake("震源に関する情報", at=HOUR.format(2), hypocentre="播磨灘"),
    earthquake("震源・震度に関する情報", at=HOUR.format(3), hypocentre="兵庫県南西部", intensity="5-"),
    earthquake("顕著な地震の震源要素更新のお知らせ", at=HOUR.format(4), hypocentre="兵庫県南西部"),
    earthquake("震源・震度に関する情報", at=HOUR.format(5), info="取消", serial="2"),
)


def _state(folder: Path, telegrams: list[str]) -> dict[str, object]:
    store = MemoryStore()
    for number, text in enumerate(telegrams):
        checked = check_file(written(folder, text, f"{number}.xml"), options(KAKOGAWA))
        with checked.entities:
            write_file(checked, store)
    return dict(store.entities)


ANY_ORDER = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ANY_ORDER
@given(st.permutations(WEATHER), st.lists(st.sampled_from(WEATHER), max_size=3))
def test_weather_state_does_not_depend_on_the_order_of_arrival(
    tmp_path: Path, arrived: list[str], again: list[str]
) -> None:
    assert _state(tmp_path, [*arrived, *again]) == _state(tmp_path, list(WEATHER))


@ANY_ORDER
@given(st.permutations(QUAKES), st.lists(st.sampled_from(QUAKES), max_size=2))
def test_earthquake_state_does_not_depend_on_the_order_of_arrival(
    tmp_path: Path, arrived: list[str], again: list[str]
) -> None:
    assert _state(tmp_path, [*arrived, *again]) == _state(tmp_path, list(QUAKES))


@ANY_ORDER
@given(
    st.lists(st.sampled_from(WEATHER), min_size=1, max_size=6, unique=True), st.randoms(use_true_random=False)
)
def test_any_part_of_the_telegrams_gives_one_state(tmp_path: Path, some: list[str], random: object) -> None:
    mixed = list(some)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    assert _state(tmp_path, mixed) == _state(tmp_path, some)
