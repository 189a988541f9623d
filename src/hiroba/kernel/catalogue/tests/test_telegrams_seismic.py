# SPDX-License-Identifier: Apache-2.0
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.tests.files import MemoryStore, entities, options, values, written
from hiroba.kernel.catalogue.tests.telegrams import earthquake
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import write_file
from hiroba.kernel.testing import shared_data

KAKOGAWA = Town("282103")
QUICK = earthquake("震度速報", intensity="4", at="2026-01-25T16:14:00+09:00")
SOURCE = earthquake("震源に関する情報", hypocentre="播磨灘", at="2026-01-25T16:16:00+09:00")
FULL = earthquake(
    "震源・震度に関する情報", hypocentre="淡路島付近", intensity="5-", at="2026-01-25T16:20:00+09:00"
)


def imported(store: MemoryStore, folder: Path, telegram: str) -> FileReport:
    file = check_file(written(folder, telegram, "telegram.xml"), options(KAKOGAWA))
    write_file(file, store)
    return file.report


def only(store: MemoryStore) -> dict[str, Any]:
    (entity,) = store.entities.values()
    return values(entity)


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        ("jma_xml", "32-35_04_01_100831_VXSE51.xml", ("地震 最大震度4", "4", None, None)),
        ("jma_xml", "32-35_03_02_240613_VXSE61.xml", ("駿河湾 M6.5", None, 6.5, [138.4983, 34.785])),
        (
            "jma_xml_real",
            "20210217164941_0_VXSE52_270000.xml",
            ("沖縄本島近海 M4.0", None, 4.0, [128.6, 27.4]),
        ),
        (
            "jma_xml_real",
            "20230411000017_05859620_VXSE53.xml",
            ("カムチャツカ半島付近", None, None, [161.4, 56.7]),
        ),
        (
            "jma_xml_real",
            "20210216071046_0_VXSE53_270000.xml",
            ("大阪府南部 M1.5 最大震度1", "1", 1.5, [135.2, 34.3]),
        ),
    ],
)
def test_check_file_of_real_earthquake(folder: str, name: str, expected: tuple[object, ...]) -> None:
    file = check_file(shared_data(folder) / name, options(KAKOGAWA))
    (report,) = (values(entity) for entity in entities(file))

    place = report.get("location", {}).get("coordinates")
    assert (report["name"], report.get("maxIntensity"), report.get("magnitude"), place) == expected


@pytest.mark.parametrize("name", ["32-35_01_02_240613_VXSE52.xml", "32-35_01_03_240613_VXSE53.xml"])
def test_check_file_of_drill_earthquake_is_skipped(name: str) -> None:
    report = check_file(shared_data("jma_xml") / name, options()).report

    assert (report.status, report.reason, report.entities) == ("skipped", "drill:訓練", 0)


def test_write_file_parts_of_one_earthquake_come_together_in_any_order(tmp_path: Path) -> None:
    for order in permutations((QUICK, SOURCE, FULL)):
        store = MemoryStore()
        for telegram in (*order, *order):
            imported(store, tmp_path, telegram)
        found = only(store)

        assert (found["name"], found["intensityInTown"]) == ("淡路島付近 M5.1 最大震度5弱", "5-")


def test_write_file_quick_report_and_source_are_joined(tmp_path: Path) -> None:
    for order in permutations((QUICK, SOURCE)):
        store = MemoryStore()
        for telegram in order:
            imported(store, tmp_path, telegram)
        found = only(store)

        assert (found["hypocentreName"], found["maxIntensity"], found["telegramType"]) == (
            "播磨灘",
            "4",
            "VXSE52",
        )


def test_write_file_cancellation_is_shown_until_a_newer_report(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, QUICK)

    imported(store, tmp_path, earthquake("震度速報", info="取消", at="2026-01-25T16:15:00+09:00"))
    imported(store, tmp_path, QUICK)

    assert only(store)["reportStatus"] == "cancelled"


def test_check_file_intensity_in_town_is_that_of_the_town_alone(tmp_path: Path) -> None:
    path = written(tmp_path, FULL, "e.xml")

    felt = [
        values(entities(check_file(path, options(town)))[0]).get("intensityInTown")
        for town in (KAKOGAWA, Town("372013"), Town("280003"))
    ]

    assert felt == ["5-", None, "5-"]


def test_check_file_of_tsunami_has_every_forecast_area() -> None:
    file = check_file(shared_data("jma_xml_real") / "20220918154907_08013775_VTSE41.xml", options(KAKOGAWA))
    found = {each["areaName"]: each for each in map(values, entities(file))}

    assert {name: (each["warningStatus"], each["warningRank"]) for name, each in found.items()} == {
        "宮古島・八重山地方": ("in_force", 3),
        "伊豆諸島": ("in_force", 1),
        "小笠原諸島": ("in_force", 1),
        "高知県": ("in_force", 1),
        "沖縄本島地方": ("in_force", 1),
    }
    assert (found["宮古島・八重山地方"]["maxHeight"], file.report.rows) == (1.0, 5)


def test_check_file_of_great_tsunami_says_what_has_no_number() -> None:
    file = check_file(shared_data("jma_xml") / "32-39_11_02_250206_VTSE41.xml", options(KAKOGAWA))
    iwate = values(entities(file)[0])

    assert (iwate["warningRank"], iwate["maxHeightDescription"], "maxHeight" in iwate) == (5, "巨大", False)
