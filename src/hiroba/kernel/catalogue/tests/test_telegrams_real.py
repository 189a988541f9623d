# SPDX-License-Identifier: Apache-2.0
"""Every sample and every real telegram of the two folders: what it becomes, or why it is left out."""

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.tests.files import entities, options, values
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.testing import shared_data

TSUMAGOI = Town("104256")
SAMPLES = (
    ("10_05_05_200826_VPTW61.xml", "VPTW60", "Typhoon", 1, 1),
    ("15_12_03_161130_VPWW54.xml", "VPWW54", "WeatherWarning", 33, 231),
    ("15_14_01_170216_VPWW53.xml", "VPWW53", "WeatherWarning", 62, 434),
    ("15_15_01_220314_VPWW54.xml", "VPWW54", "WeatherWarning", 26, 182),
    ("15_16_01_241031_VPWW56.xml", "VPWW56", "WeatherWarning", 10, 10),
    ("15_16_02_241031_VPWW57.xml", "VPWW57", "WeatherWarning", 25, 25),
    ("15_16_03_241226_VPWW55.xml", "VPWW55", "WeatherWarning", 10, 10),
    ("15_16_04_241226_VPWW58.xml", "VPWW58", "WeatherWarning", 10, 10),
    ("15_16_05_241226_VPWW59.xml", "VPWW59", "WeatherWarning", 10, 10),
    ("15_16_06_241226_VPWW60.xml", "VPWW60", "WeatherWarning", 10, 10),
    ("15_16_07_241226_VPWW61.xml", "VPWW61", "WeatherWarning", 10, 10),
    ("15_17_01_241226_VPWW55.xml", "VPWW55", "WeatherWarning", 19, 19),
    ("16_01_01_220728_VXKOii.xml", "VXKOii", "RiverFloodForecast", 1, 1),
    ("17_01_01_190529_VXWW50.xml", "VXWW50", "LandslideWarning", 60, 60),
    ("18_03_01_190412_VPOA50.xml", "VPOA50", "HeavyRainRecord", 3, 3),
    ("19_05_01_140425_VPHW51.xml", "VPHW51", "TornadoWatch", 61, 61),
    ("20_01_01_100514_VPZJ50.xml", "VPZJ50", "WeatherBulletin", 1, 1),
    ("21_01_01_160628_VPCJ50.xml", "VPCJ50", "WeatherBulletin", 1, 1),
    ("32-35_03_02_240613_VXSE61.xml", "VXSE61", "EarthquakeReport", 1, 1),
    ("32-35_04_01_100831_VXSE51.xml", "VXSE51", "EarthquakeReport", 1, 1),
    ("32-39_11_02_250206_VTSE41.xml", "VTSE41", "TsunamiWarning", 43, 43),
    ("36_01_01_240613_VXSE44.xml", "VXSE44", "EarthquakeEarlyWarning", 1, 1),
    ("37_01_01_240613_VXSE43.xml", "VXSE43", "EarthquakeEarlyWarning", 1, 1),
    ("44_02_01_200522_VFVO51.xml", "VFVO51", "VolcanoBulletin", 1, 1),
    ("45_01_01_200522_VFVO50.xml", "VFVO50", "VolcanicWarning", 1, 1),
    ("82_01_01_241031_VPBS50.xml", "VPBS50", "WeatherBulletin", 1, 1),
    ("90_01_01_241031_VPFD61.xml", "VPFD61", "EarlyWarningInformation", 1, 1),
)
DRILLS = ("32-35_01_02_240613_VXSE52.xml", "32-35_01_03_240613_VXSE53.xml")
REAL = (
    ("20210216071046_0_VXSE53_270000.xml", "VXSE53", "EarthquakeReport", 1, 1),
    ("20210217140808_0_VXSE51_010000.xml", "VXSE51", "EarthquakeReport", 1, 1),
    ("20210217164941_0_VXSE52_270000.xml", "VXSE52", "EarthquakeReport", 1, 1),
    ("20220918154907_08013775_VTSE41.xml", "VTSE41", "TsunamiWarning", 5, 5),
    ("20230411000017_05859620_VXSE53.xml", "VXSE53", "EarthquakeReport", 1, 1),
    ("20240116184225_02245216_VXSE43.xml", "VXSE43", "EarthquakeEarlyWarning", 1, 1),
)


@pytest.mark.parametrize(
    ("folder", "name", "code", "entity_type", "rows", "count"),
    [*(("jma_xml", *sample) for sample in SAMPLES), *(("jma_xml_real", *real) for real in REAL)],
)
def test_check_file_telegram_becomes_entities(
    folder: str, name: str, code: str, entity_type: str, rows: int, count: int
) -> None:
    file = check_file(shared_data(folder) / name, options(TSUMAGOI))

    found = (file.report.kind, file.report.entity_type, file.report.rows, file.report.entities)
    assert found == (code, entity_type, rows, count)
    assert all(entity["reportDateTime"]["value"] and entity["name"]["value"] for entity in entities(file))


@pytest.mark.parametrize("name", DRILLS)
def test_check_file_drill_is_set_aside(name: str) -> None:
    report = check_file(shared_data("jma_xml") / name, options(TSUMAGOI)).report

    assert (report.status, report.reason, report.entities) == ("skipped", "drill:訓練", 0)


def test_check_file_knows_every_telegram_of_the_two_folders() -> None:
    """A file that is added to the folders needs a line above."""
    known = {sample[0] for sample in (*SAMPLES, *REAL)} | set(DRILLS)
    folders = (shared_data("jma_xml"), shared_data("jma_xml_real"))

    assert {path.name for folder in folders for path in folder.glob("*.xml")} == known


def first(name: str, folder: str = "jma_xml", town: Town = TSUMAGOI) -> dict[str, object]:
    return values(entities(check_file(shared_data(folder) / name, options(town)))[0])


def test_landslide_warning_stands_for_level_4_and_is_lifted_by_area() -> None:
    file = check_file(shared_data("jma_xml") / "17_01_01_190529_VXWW50.xml", options(TSUMAGOI))
    kitakyushu, fukuoka = list(map(values, entities(file)))[:2]

    assert (kitakyushu["warningStatus"], kitakyushu["level"], kitakyushu["localGovernmentCode"]) == (
        "in_force",
        4,
        "401005",
    )
    assert (fukuoka["areaName"], fukuoka["warningStatus"], fukuoka["level"]) == ("福岡市", "none", 0)
    assert "location" not in fukuoka


def test_river_flood_forecast_reads_its_level_from_the_name() -> None:
    river = first("16_01_01_220728_VXKOii.xml")

    assert (river["areaName"], river["warningClass"], river["level"]) == ("○○川上流", "氾濫注意情報", 2)
    assert river["waterLevels"][1] == {  # type: ignore[index]
        "station": "△△△水位観測所",
        "metres": 46.7,
        "level": 2.0,
        "condition": "上昇",
    }


def test_heavy_rain_record_tells_the_amount() -> None:
    rain = first("18_03_01_190412_VPOA50.xml")

    assert (rain["areaName"], rain["rainfall"], rain["warningStatus"]) == (
        "石狩地方",
        "約100ミリ",
        "in_force",
    )


def test_tornado_watch_has_an_end() -> None:
    assert first("19_05_01_140425_VPHW51.xml")["validTo"] == "2014-02-12T14:50:00+09:00"


def test_volcanic_warning_concerns_the_towns_it_names() -> None:
    asama = first("45_01_01_200522_VFVO50.xml")
    far = first("45_01_01_200522_VFVO50.xml", town=Town("282103"))

    assert (asama["name"], asama["volcanicAlertLevel"], asama["warningClass"]) == (
        "浅間山 レベル３（入山規制）",
        3,
        "火口周辺警報",
    )
    assert asama["location"] == {"type": "Point", "coordinates": [138.523, 36.4063]}
    assert (asama["concernsTown"], "concernsTown" in far) == (True, False)


def test_early_notice_lists_only_what_is_possible() -> None:
    notice = first("90_01_01_241031_VPFD61.xml")

    assert notice["possibilities"][0] == "大雨 中（２１日１２時から１８時）"  # type: ignore[index]
    assert all(detail["rank"] in ("高", "中") for detail in notice["possibilityDetails"])  # type: ignore[attr-defined]


def test_typhoon_has_its_centre_and_pressure() -> None:
    typhoon = first("10_05_05_200826_VPTW61.xml")

    assert (typhoon["location"], typhoon["centralPressure"]) == (
        {"type": "Point", "coordinates": [143.0, 26.0]},
        1004.0,
    )


def test_earthquake_early_warning_tells_the_own_prefecture() -> None:
    warning = first("20240116184225_02245216_VXSE43.xml", "jma_xml_real", Town("172014"))

    assert (warning["forecastIntensity"], warning["intensityInPrefecture"], warning["isWarning"]) == (
        "5-",
        "5-",
        True,
    )


def test_weather_bulletin_names_what_has_happened() -> None:
    assert first("82_01_01_241031_VPBS50.xml")["happened"] == ["線状降水帯発生"]
