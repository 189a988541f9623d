# SPDX-License-Identifier: Apache-2.0
"""Kinds of telegrams of which no sample is at hand, in the shape that the schema gives them."""

from pathlib import Path

import pytest

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.tests.files import checked, entities, values

_BODIES = "http://xml.kishou.go.jp/jmaxml1/body"


def telegram(
    title: str,
    body: str,
    *,
    of: str = "seismology1",
    head: str = "情報",
    event: str = "20260125161221",
    info: str = "発表",
    status: str = "通常",
) -> str:
    at = "2026-01-25T16:16:00+09:00"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Title>{title}</Title><DateTime>2026-01-25T07:16:36Z</DateTime>
<Status>{status}</Status><EditorialOffice>気象庁本庁</EditorialOffice><PublishingOffice>気象庁</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>{head}</Title><ReportDateTime>{at}</ReportDateTime>
<TargetDateTime>{at}</TargetDateTime><EventID>{event}</EventID><InfoType>{info}</InfoType><Serial>1</Serial>
<Headline><Text>見出し</Text></Headline></Head><Body xmlns="{_BODIES}/{of}/">{body}</Body></Report>"""


STATION = (
    "<Tsunami><Observation><Item><Area><Name>北海道太平洋沿岸中部</Name><Code>101</Code></Area>"
    "<Station><Name>浦河</Name><Code>10100</Code><FirstHeight><ArrivalTime>2026-01-25T16:40:00+09:00</ArrivalTime>"
    "<Initial>押し</Initial></FirstHeight><MaxHeight><DateTime>2026-01-25T17:00:00+09:00</DateTime>"
    '<TsunamiHeight description="０．４ｍ">0.4</TsunamiHeight></MaxHeight></Station></Item></Observation></Tsunami>'
)


@pytest.mark.parametrize("title", ["津波情報a", "沖合の津波観測に関する情報"])
def test_tsunami_observation_is_one_entity_for_each_station(tmp_path: Path, title: str) -> None:
    (station,) = entities(checked(tmp_path, telegram(title, STATION), "t.xml"))

    assert (station["id"], station["name"]["value"]) == ("urn:ngsi-ld:TsunamiObservation:jma-10100", "浦河")
    assert station["maxHeight"] == {
        "type": "Property",
        "value": 0.4,
        "observedAt": "2026-01-25T07:16:00Z",
        "unitCode": "MTR",
    }


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("地震の活動状況等に関する情報", "VXSE56"),
        ("地震回数に関する情報", "VXSE60"),
        ("南海トラフ地震臨時情報", "VYSE50"),
        ("北海道・三陸沖後発地震注意情報", "VYSE60"),
    ],
)
def test_earthquake_bulletin_keeps_its_words(tmp_path: Path, title: str, code: str) -> None:
    body = "<EarthquakeInfo><Text>巨大地震注意</Text></EarthquakeInfo><NextAdvisory>次は17時</NextAdvisory>"
    (bulletin,) = map(values, entities(checked(tmp_path, telegram(title, body, head=title), "t.xml")))

    assert (bulletin["type"], bulletin["telegramType"], bulletin["name"]) == (
        "EarthquakeBulletin",
        code,
        title,
    )
    assert bulletin["body"] == "巨大地震注意\n\n次は17時"


def test_weather_bulletin_of_the_prefecture_is_taken_in(tmp_path: Path) -> None:
    body = '<Comment><Text type="本文">大雨に注意。</Text></Comment>'
    text = telegram("府県気象情報", body, of="meteorology1", head="大雨に関する兵庫県気象情報")

    assert values(entities(checked(tmp_path, text, "t.xml"))[0])["body"] == "大雨に注意。"


def test_observation_of_an_eruption_tells_the_plume(tmp_path: Path) -> None:
    body = (
        '<VolcanoInfo type="噴火に関する火山観測報（対象火山）"><Item><EventTime>'
        "<EventDateTime>2026-01-25T16:10:00+09:00</EventDateTime></EventTime><Kind><Name>噴火</Name><Code>52</Code></Kind>"
        '<Areas codeType="火山名"><Area><Name>桜島</Name><Code>506</Code>'
        "<Coordinate>+3135.55+13039.42+1117/</Coordinate></Area></Areas></Item></VolcanoInfo>"
        "<VolcanoObservation><ColorPlume><PlumeHeightAboveCrater>2000</PlumeHeightAboveCrater></ColorPlume>"
        "</VolcanoObservation>"
    )
    text = telegram("噴火に関する火山観測報", body, of="volcanology1", event="506")
    (eruption,) = map(values, entities(checked(tmp_path, text, "t.xml")))

    assert (eruption["volcanoName"], eruption["phenomenon"], eruption["plumeHeight"]) == (
        "桜島",
        "噴火",
        "火口上2000m",
    )
    assert eruption["eventTime"] == "2026-01-25T16:10:00+09:00"


def test_early_warning_of_an_earthquake_can_be_withdrawn(tmp_path: Path) -> None:
    text = telegram("緊急地震速報（警報）", "<Text>先ほどの緊急地震速報を取り消します。</Text>", info="取消")
    (warning,) = map(values, entities(checked(tmp_path, text, "t.xml")))

    assert warning["id"] == "urn:ngsi-ld:EarthquakeEarlyWarning:jma-20260125161221-warning"
    assert (warning["reportStatus"], warning["body"]) == ("cancelled", "先ほどの緊急地震速報を取り消します。")


@pytest.mark.parametrize(
    ("title", "why"), [("府県天気概況", "天気予報の文章"), ("新しい情報", "一覧にない種類")]
)
def test_telegram_that_is_no_state_of_the_town_is_set_aside_in_words(
    tmp_path: Path, title: str, why: str
) -> None:
    with pytest.raises(FileFault) as fault:
        checked(tmp_path, telegram(title, "", of="meteorology1"), "t.xml")

    assert fault.value.code == "telegram_set_aside"
    assert why in fault.value.line("ja")


@pytest.mark.parametrize("status", ["訓練", "試験"])
def test_drill_of_any_kind_never_becomes_an_entity(tmp_path: Path, status: str) -> None:
    file = checked(tmp_path, telegram("津波情報a", STATION, status=status), "t.xml")

    assert (file.report.status, entities(file)) == ("skipped", [])
