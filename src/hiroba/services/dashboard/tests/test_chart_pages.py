# SPDX-License-Identifier: Apache-2.0
"""The chart and its files with the real broker and two towns: what could leak is there, and must not be seen."""

import datetime
from collections.abc import Iterator

import pytest
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.tenancy import switch_on
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.tests.entities import prop, restriction, water_level

KAKOGAWA, KASAI = "282103", "282201"
UPPER, LOWER = (f"urn:ngsi-ld:WaterLevelObserved:{KAKOGAWA}-{name}" for name in ("cp1", "cp2"))
FOREIGN = f"urn:ngsi-ld:WaterLevelObserved:{KASAI}-cp9"
SECRET = f"urn:ngsi-ld:StaffNote:{KAKOGAWA}-cp1"
PNG = b"\x89PNG\r\n\x1a\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns(broker: RunningBroker, db: None) -> Iterator[None]:
    at = timezone.now()
    for code in (KAKOGAWA, KASAI):
        switch_on(code, "dashboard", at=at)
    for minutes, value in ((40, 1.0), (20, 2.5), (0, 4.2)):
        moment = at - datetime.timedelta(minutes=minutes)
        context.upsert(KAKOGAWA, [water_level("cp1", value, at=moment, name="=cmd上流")])
    here = [water_level("cp2", 1.5, at=at, name="下流"), restriction("cp1", "規制中")]
    secret = {
        "id": f"urn:ngsi-ld:StaffNote:{KAKOGAWA}-cp1",
        "type": "StaffNote",
        "name": prop("職員だけのメモ"),
    }
    context.upsert(KAKOGAWA, [*here, secret])
    context.upsert(KASAI, [water_level("cp9", 9.9, tenant=KASAI, at=at, name="加西だけの観測点")])
    TOWN_DATA.known._kept.clear()
    yield
    context.delete(KAKOGAWA, [UPPER, LOWER, SECRET, here[1]["id"]])
    context.delete(KASAI, [FOREIGN])
    TOWN_DATA.known._kept.clear()


def answer(path: str, *, town: str = KAKOGAWA, language: str = "ja") -> tuple[int, bytes]:
    response = visitor(town, language).get(f"/dashboard/{path}")
    return response.status_code, response.content


def test_chart_page_has_line_sentence_limits_table_and_files() -> None:
    status, content = answer(f"chart?e={UPPER}")

    found = content.decode()
    assert status == 200
    expected = ("<svg", "避難判断 4.0", "いま4.20\u00a0mです", "表でみる", "2.50", "/dashboard/chart/png?e=")
    assert [word for word in expected if word not in found] == []


def test_chart_page_compares_sensors_and_the_day_before() -> None:
    _status, content = answer(f"chart?e={UPPER}&e={LOWER}&compare=day")

    found = content.decode()
    assert [word in found for word in ("下流", "比べる日の値はありません。", "下流（前の日）")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "query",
    [
        f"e={FOREIGN}",
        f"e=urn:ngsi-ld:StaffNote:{KAKOGAWA}-cp1",
        f"e=urn:ngsi-ld:RoadRestriction:{KAKOGAWA}-cp1",
        "e=nonsense",
        "",
    ],
)
def test_chart_of_what_the_reader_may_not_see_or_draw_does_not_exist(query: str) -> None:
    assert [answer(f"{path}?{query}")[0] for path in ("chart", "chart/svg", "chart/png", "chart/csv")] == [
        404
    ] * 4


def test_chart_leaves_foreign_sensors_out() -> None:
    _status, content = answer(f"chart?e={UPPER}&e={FOREIGN}")

    assert "加西だけの観測点" not in content.decode()


def test_chart_as_svg_stands_alone() -> None:
    status, content = answer(f"chart/svg?e={UPPER}")

    found = content.decode()
    assert (status, found.count("<svg"), found.count("</svg>")) == (200, 1, 1)
    assert "いま4.20\u00a0mです" in found


def test_chart_as_png_is_a_picture_of_double_size() -> None:
    status, content = answer(f"chart/png?e={UPPER}")

    assert (status, content[:8], int.from_bytes(content[16:20])) == (200, PNG, 1280)


def test_chart_as_csv_holds_every_reading_and_no_formula() -> None:
    status, content = answer(f"chart/csv?e={UPPER}")

    lines = content.decode("utf-8-sig").splitlines()
    assert (status, lines[0].split(",")[2:]) == (200, ["識別子", "値", "単位"])
    # The history outlives the entity, so readings of other tests may stand there as well.
    assert {tuple(line.split(",")[1:]) for line in lines[1:]} == {
        ("'=cmd上流", UPPER, value, "m") for value in ("1.0", "2.5", "4.2")
    }


def test_chart_as_csv_for_older_spreadsheets() -> None:
    _status, content = answer(f"chart/csv?e={LOWER}&encoding=cp932")

    assert "下流" in content.decode("cp932")


def test_chart_of_unknown_form_does_not_exist() -> None:
    assert answer(f"chart/exe?e={UPPER}")[0] == 404


def test_chart_in_english_and_easy_japanese() -> None:
    texts = [answer(f"chart?e={UPPER}", language=language)[1].decode() for language in ("en", "ja-easy")]

    assert ["Now 4.20\u00a0m" in texts[0], "今は 4.20\u00a0mです" in texts[1]] == [True, True]
