# SPDX-License-Identifier: Apache-2.0
"""Measured values as files: river levels, rainfall, people counted. Each row is one thing at one time."""

from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.dates import clean_date, clean_moment, clean_time
from hiroba.kernel.catalogue.cleaning.numbers import clean_integer, clean_number
from hiroba.kernel.catalogue.cleaning.text import clean_remarks
from hiroba.kernel.catalogue.data_models.blocks import ADDRESS, NAMES, PUBLISHER
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field

_STATION_ID = ("観測所番号", "観測所コード", "観測所ID", "局番号")
_STATION = (
    *PUBLISHER,
    *ADDRESS,
    *NAMES[1:],
    Field("name", ("観測所名", "局名", "観測局名", "観測所", "名称")),
    Field("dateObserved", ("最新観測時刻", "観測日時", "観測時刻", "日時"), clean_moment),
    Field("remarks", ("備考",), clean_remarks),
)

# EEI 25 河川水位および危険度情報.
RIVER_LEVEL = DataModel(
    name="river_level",
    entity_type="WaterLevelObserved",
    title_ja="河川水位",
    title_en="River levels",
    fields=(
        *_STATION,
        Field("riverName", ("河川名", "河川"), repeats=True),
        Field("waterSystemName", ("水系名", "水系"), repeats=True),
        Field("kilometrePost", ("キロポスト", "河口からの距離")),
        Field("waterLevel", ("水位", "河川水位", "水位(m)", "現在水位"), clean_number),
        Field("standbyLevel", ("水防団待機水位", "水防団待機水位(m)"), clean_number, repeats=True),
        Field(
            "cautionLevel", ("氾濫注意水位", "氾濫注意水位(m)", "はん濫注意水位"), clean_number, repeats=True
        ),
        Field("evacuationLevel", ("避難判断水位", "避難判断水位(m)"), clean_number, repeats=True),
        Field(
            "dangerLevel", ("氾濫危険水位", "氾濫危険水位(m)", "はん濫危険水位"), clean_number, repeats=True
        ),
        Field("warningValue", ("警報値",), repeats=True),
    ),
    marks={
        "氾濫注意水位": 4,
        "避難判断水位": 4,
        "氾濫危険水位": 4,
        "水位": 3,
        "河川水位": 5,
        "河川名": 3,
        "観測所名": 2,
        "局名": 2,
    },
    file_words=("water_level", "river", "水位"),
    identifier_headers=_STATION_ID,
    only_own_identifiers=True,
    identity=("riverName", "name"),
    place="optional",
    observed_from="dateObserved",
    is_series=True,
)

RAINFALL = DataModel(
    name="rainfall",
    entity_type="RainfallObserved",
    title_ja="雨量",
    title_en="Rainfall",
    fields=(
        *_STATION,
        Field("rainfall10Minutes", ("10分雨量", "10分間雨量", "10分雨量(mm)"), clean_number),
        Field(
            "rainfallHour",
            ("時間雨量", "1時間雨量", "60分雨量", "時間雨量(mm)", "雨量", "雨量(mm)"),
            clean_number,
        ),
        Field("rainfallDay", ("日雨量", "24時間雨量"), clean_number),
        Field("rainfallTotal", ("累加雨量", "累計雨量", "累加雨量(mm)"), clean_number),
    ),
    marks={
        "時間雨量": 5,
        "1時間雨量": 5,
        "10分雨量": 5,
        "累加雨量": 5,
        "累計雨量": 5,
        "雨量": 3,
        "観測所名": 2,
        "局名": 1,
    },
    file_words=("rain", "雨量"),
    identifier_headers=_STATION_ID,
    only_own_identifiers=True,
    identity=("name",),
    place="optional",
    observed_from="dateObserved",
    is_series=True,
)

PEOPLE_FLOW = DataModel(
    name="people_flow",
    entity_type="PeopleFlowObserved",
    title_ja="人流",
    title_en="People counted",
    fields=(
        *PUBLISHER,
        Field("areaCode", ("エリアコード", "メッシュコード", "地域メッシュコード")),
        Field("locationName", ("場所名称", "計測地点", "地点名")),
        Field("measurementDate", ("計測日", "計測年月日", "測定日"), clean_date, repeats=True),
        Field("startTime", ("開始時間", "計測開始時間"), clean_time, repeats=True),
        Field("endTime", ("終了時間", "計測終了時間"), clean_time, repeats=True),
        Field("dayOfWeek", ("曜日",), repeats=True),
        Field("peopleCount", ("人数", "計測人数", "通行量", "人流"), clean_integer),
        Field("remarks", ("備考",), clean_remarks),
    ),
    marks={
        "計測人数": 5,
        "メッシュコード": 3,
        "地域メッシュコード": 4,
        "計測日": 4,
        "計測年月日": 4,
        "人数": 2,
        "通行量": 4,
        "エリアコード": 2,
    },
    file_words=("people_flow", "人流", "通行量"),
    only_own_identifiers=True,
    name_from="locationName",
    identity=("areaCode", "locationName", "measurementDate", "startTime"),
    place="optional",
)
