# SPDX-License-Identifier: Apache-2.0
"""Whatever a file holds: a report whose numbers add up, or a FileFault; never another exception."""

import csv
import io
import json
from pathlib import Path

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.data_models import MODELS
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.tests.files import entities, options, written
from hiroba.kernel.catalogue.tests.telegrams import kind, weather
from hiroba.kernel.catalogue.tests.workbooks import AED_HEAD, AED_ROW, workbook

HEADERS = sorted({header for model in MODELS for field in model.fields for header in field.headers})
CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(
        ["", "1", "○", "34.34", "134.04", "372013", "82333", "令和5年5月1日", "9:00", "－", "#", '"', "1,000"]
    ),
)
ANY_FOLDER = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ANY_FOLDER
@given(
    st.lists(st.sampled_from(HEADERS), min_size=1, max_size=12),
    st.lists(st.lists(CELLS, min_size=0, max_size=16), max_size=12),
)
def test_check_file_any_table_adds_up_or_is_refused(
    tmp_path: Path, headers: list[str], rows: list[list[str]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["SSID", "名称", *headers], *rows])
    path = written(tmp_path, text.getvalue())
    try:
        file = check_file(path, options())
    except FileFault:
        return

    report, found = file.report, entities(file)
    assert report.rows == report.accepted + report.refused
    assert report.repaired <= report.accepted
    units = {(entity["id"], str(entity.get("dateObserved"))) for entity in found}
    assert report.entities == len(found) == len(units) <= report.accepted
    assert all(entity["name"]["value"] for entity in found)
    orjson.dumps(report.as_dict())


@ANY_FOLDER
@given(st.binary(max_size=400))
def test_check_file_any_bytes_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    lines = ""
    try:
        check_file(path, options())
    except FileFault as fault:
        lines = fault.line("ja") + fault.line("en")

    assert "\n" not in lines


@ANY_FOLDER
@given(st.integers(0, 2000), st.binary(max_size=8), st.sampled_from(["VPWW54", "VPWW55"]))
def test_check_file_any_damaged_telegram_is_read_or_refused(
    tmp_path: Path, place: int, damage: bytes, of: str
) -> None:
    content = weather(kind("レベル３大雨警報"), of=of).encode()
    path = written(tmp_path, content[:place] + damage + content[place + len(damage) :], "telegram.xml")
    try:
        report = check_file(path, options()).report
    except FileFault:
        return

    assert report.rows == report.accepted


@ANY_FOLDER
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=8))
def test_check_file_any_damaged_workbook_is_read_or_refused(
    tmp_path: Path, damage: list[tuple[int, int]]
) -> None:
    path = workbook(tmp_path, {"一覧": [AED_HEAD, AED_ROW]})
    content = bytearray(path.read_bytes())
    for place, value in damage:
        content[place % len(content)] = value
    path.write_bytes(content)
    try:
        report = check_file(path, options()).report
    except FileFault as fault:
        line = fault.line("ja")
    else:
        assert report.rows == report.accepted + report.refused
        line = ""

    assert "\n" not in line


@ANY_FOLDER
@given(st.recursive(st.none() | st.integers() | st.text(max_size=4), lambda part: st.lists(part, max_size=4)))
def test_check_file_any_geometry_is_read_or_refused(tmp_path: Path, coordinates: object) -> None:
    kinds = ("Point", "LineString", "Polygon", "MultiPolygon")
    features = [
        {
            "type": "Feature",
            "properties": {"ID": number, "名称": "A", "SSID": "x"},
            "geometry": {"type": kind, "coordinates": coordinates},
        }
        for number, kind in enumerate(kinds)
    ]
    path = written(tmp_path, json.dumps({"type": "FeatureCollection", "features": features}), "x.geojson")

    report = check_file(path, options()).report

    assert (report.rows, report.accepted + report.refused) == (4, 4)
