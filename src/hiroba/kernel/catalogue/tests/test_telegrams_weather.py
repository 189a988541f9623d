# SPDX-License-Identifier: Apache-2.0
"""Weather warnings: level by name, state by (type, area), newest report wins in any order of arrival."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.telegrams.kinds import family, level, warning_class
from hiroba.kernel.catalogue.tests.files import MemoryStore, entities, options, values, written
from hiroba.kernel.catalogue.tests.telegrams import kind, weather
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import write_file
from hiroba.kernel.testing import shared_data

KAKOGAWA = Town("282103")
RAIN = "urn:ngsi-ld:WeatherWarning:2821000-heavyRain"
SLIDE = "urn:ngsi-ld:WeatherWarning:2821000-landslide"


def imported(store: MemoryStore, folder: Path, telegram: str) -> FileReport:
    file = check_file(written(folder, telegram, "telegram.xml"), options(KAKOGAWA))
    write_file(file, store)
    return file.report


def state(store: MemoryStore, urn: str = RAIN) -> tuple[Any, ...]:
    warning = values(store.entities[urn])
    return warning["warningStatus"], warning["warningRank"], warning.get("level"), "location" in warning


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("レベル５大雨特別警報", ("heavyRain", "特別警報", 5)),
        ("レベル４大雨危険警報", ("heavyRain", "危険警報", 4)),
        ("レベル３土砂災害警報", ("landslide", "警報", 3)),
        ("レベル２高潮注意報", ("stormSurge", "注意報", 2)),
        ("レベル４氾濫危険警報", ("flood", "危険警報", 4)),
        ("大雨警報", ("heavyRain", "警報", 3)),
        ("洪水注意報", ("flood", "注意報", 2)),
        ("暴風警報", ("storm", "警報", None)),
        ("暴風雪特別警報", ("storm", "特別警報", None)),
        ("大雪注意報", ("heavySnow", "注意報", None)),
        ("雷注意報", ("other", "注意報", None)),
    ],
)
def test_kind_is_read_from_its_name(name: str, expected: tuple[str, str, int | None]) -> None:
    assert (family(name), warning_class(name)[0], level(name)) == expected


@pytest.mark.parametrize(
    ("name", "areas", "written_entities", "in_force"),
    [
        ("15_12_03_161130_VPWW54.xml", 33, 231, 48),
        ("15_14_01_170216_VPWW53.xml", 62, 434, 7),
        ("15_15_01_220314_VPWW54.xml", 26, 182, 1),
        ("15_16_01_241031_VPWW56.xml", 10, 10, 10),
        ("15_16_02_241031_VPWW57.xml", 25, 25, 5),
        ("15_16_03_241226_VPWW55.xml", 10, 10, 10),
        ("15_16_04_241226_VPWW58.xml", 10, 10, 10),
        ("15_16_05_241226_VPWW59.xml", 10, 10, 9),
        ("15_16_06_241226_VPWW60.xml", 10, 10, 10),
        ("15_16_07_241226_VPWW61.xml", 10, 10, 10),
        ("15_17_01_241226_VPWW55.xml", 19, 19, 15),
    ],
)
def test_check_file_of_sample_telegram_has_every_area(
    name: str, areas: int, written_entities: int, in_force: int
) -> None:
    file = check_file(shared_data("jma_xml") / name, options(KAKOGAWA))
    found = [values(entity) for entity in entities(file)]

    report = file.report
    assert (report.rows, report.accepted, report.elsewhere, len(found)) == (
        areas,
        areas,
        areas,
        written_entities,
    )
    assert sum(warning["warningStatus"] == "in_force" for warning in found) == in_force


def test_check_file_area_that_is_lifted_is_not_in_force() -> None:
    file = check_file(shared_data("jma_xml") / "15_17_01_241226_VPWW55.xml", options(KAKOGAWA))
    oki = next(each for each in map(values, entities(file)) if each["areaName"] == "隠岐の島町")

    assert (oki["warningStatus"], oki["level"], oki["kinds"], "location" in oki) == ("none", 0, [], False)


def test_check_file_level_comes_from_the_name_not_from_the_status(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, weather(kind("レベル４大雨危険警報", "43", "特別警報から危険警報")))

    assert state(store) == ("in_force", 4, 4, True)


def test_check_file_part_of_a_split_town_belongs_to_the_town() -> None:
    file = check_file(shared_data("jma_xml") / "15_15_01_220314_VPWW54.xml", options(KAKOGAWA))
    parts = {
        (each["areaCode"], each["localGovernmentCode"])
        for each in map(values, entities(file))
        if each["areaCode"].startswith("36207")
    }

    assert parts == {("3620701", "362077"), ("3620702", "362077")}


def test_check_file_own_areas_leaves_other_prefectures_out(tmp_path: Path) -> None:
    sample = shared_data("jma_xml") / "15_16_03_241226_VPWW55.xml"
    own = written(tmp_path, weather(kind("レベル３大雨警報")), "own.xml")

    reports = [check_file(path, options(KAKOGAWA, own_areas=True)).report for path in (sample, own)]

    assert [(report.rows, report.outside, report.elsewhere) for report in reports] == [(0, 10, 0), (1, 0, 0)]


@pytest.mark.parametrize("status", ["訓練", "試験"])
def test_check_file_drill_writes_nothing(tmp_path: Path, status: str) -> None:
    store = MemoryStore()

    report = imported(store, tmp_path, weather(kind("レベル５大雨特別警報"), status=status))

    assert (report.status, report.reason, report.rows, store.entities) == (
        "skipped",
        f"drill:{status}",
        0,
        {},
    )


def test_write_file_in_any_order_and_twice_newest_report_wins(tmp_path: Path) -> None:
    telegrams = [
        weather(kind("レベル２大雨注意報", "10"), at="2026-06-22T20:00:00+09:00"),
        weather(kind("レベル４大雨危険警報", "43"), at="2026-06-22T21:00:00+09:00"),
        weather(at="2026-06-22T23:00:00+09:00"),
        weather(kind("レベル３大雨警報"), at="2026-06-22T22:00:00+09:00"),
    ]
    for order in permutations(telegrams):
        store = MemoryStore()
        for telegram in (*order, *order):
            imported(store, tmp_path, telegram)

        assert state(store) == ("none", 0, 0, False)


def test_write_file_same_telegram_twice_is_unchanged(tmp_path: Path) -> None:
    store = MemoryStore()
    reports = [imported(store, tmp_path, weather(kind("レベル３大雨警報"))) for _ in range(2)]

    assert [(each.status, each.written, each.unchanged) for each in reports] == [
        ("imported", 1, 0),
        ("unchanged", 0, 1),
    ]


def test_write_file_older_telegram_is_counted_as_superseded(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, weather(at="2026-06-22T23:00:00+09:00"))

    report = imported(store, tmp_path, weather(kind("レベル３大雨警報"), at="2026-06-22T22:59:00+09:00"))

    assert (report.accepted, report.written, report.superseded) == (1, 0, 1)
    assert state(store) == ("none", 0, 0, False)


def test_write_file_correction_of_same_time_wins_in_both_orders(tmp_path: Path) -> None:
    wrong = weather(kind("レベル４大雨危険警報", "43"))
    right = weather(kind("レベル３大雨警報"), info="訂正")
    for order in ((wrong, right), (right, wrong)):
        store = MemoryStore()
        for telegram in order:
            imported(store, tmp_path, telegram)

        assert state(store) == ("in_force", 3, 3, True)


def test_write_file_one_hazard_does_not_clear_another(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, weather(kind("レベル４土砂災害危険警報", "49"), of="VPWW56"))

    imported(store, tmp_path, weather(of="VPWW55", at="2026-06-22T23:30:00+09:00"))

    assert (state(store, SLIDE), state(store)) == (("in_force", 4, 4, True), ("none", 0, 0, False))


def test_write_file_transitional_telegram_never_hides_a_level(tmp_path: Path) -> None:
    """VPWW54 knows no level 4; it is sent minutes after VPWW55 about the same rain."""
    with_level = weather(kind("レベル４大雨危険警報", "43"), at="2026-06-22T23:00:00+09:00")
    transitional = weather(kind("大雨警報"), of="VPWW54", at="2026-06-22T23:05:00+09:00")
    for order in ((with_level, transitional), (transitional, with_level)):
        store = MemoryStore()
        for telegram in order:
            imported(store, tmp_path, telegram)

        assert state(store) == ("in_force", 4, 4, True)


def test_write_file_transitional_telegram_counts_when_levels_are_a_day_old(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, weather(kind("レベル３大雨警報"), at="2026-06-22T23:00:00+09:00"))

    imported(store, tmp_path, weather(of="VPWW54", at="2026-06-24T00:00:00+09:00"))

    assert state(store) == ("none", 0, 0, False)


def test_write_file_transitional_telegram_clears_what_it_does_not_list(tmp_path: Path) -> None:
    store = MemoryStore()
    wave = "urn:ngsi-ld:WeatherWarning:2821000-wave"
    first = weather(kind("波浪警報", "07"), kind("大雨警報"), of="VPWW54", at="2026-06-22T20:00:00+09:00")
    imported(store, tmp_path, first)

    imported(store, tmp_path, weather(kind("大雨警報"), of="VPWW54", at="2026-06-22T21:00:00+09:00"))

    assert (state(store, wave)[0], state(store)[0]) == ("none", "in_force")


def test_write_file_cancellation_takes_back_what_its_office_said(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, weather(kind("レベル４大雨危険警報", "43")))
    imported(store, tmp_path, weather(kind("レベル４土砂災害危険警報", "49"), of="VPWW56"))
    cancellation = weather(info="取消", at="2026-06-22T23:05:00+09:00").replace("（市町村等）", "（なし）")

    report = imported(store, tmp_path, cancellation)

    assert (report.rows, report.written) == (1, 2)
    assert (state(store), state(store, SLIDE)) == (("cancelled", 0, 0, False), ("in_force", 4, 4, True))


def test_write_file_cancellation_does_not_touch_what_is_newer(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, weather(kind("レベル３大雨警報"), at="2026-06-22T23:10:00+09:00"))

    report = imported(
        store,
        tmp_path,
        weather(info="取消", at="2026-06-22T23:05:00+09:00").replace("（市町村等）", "（なし）"),
    )

    assert (report.superseded, state(store)) == (1, ("in_force", 3, 3, True))


def test_check_file_telegram_without_areas_is_refused_in_one_line(tmp_path: Path) -> None:
    telegram = weather().replace("（市町村等）", "（なし）")

    with pytest.raises(FileFault) as fault:
        check_file(written(tmp_path, telegram, "c.xml"), options())

    assert fault.value.code == "telegram_without_areas"
