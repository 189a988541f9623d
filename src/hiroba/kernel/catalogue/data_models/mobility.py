# SPDX-License-Identifier: Apache-2.0
"""Parking, bicycles, and roads that are closed."""

from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.choices import clean_presence, japanese_choice
from hiroba.kernel.catalogue.cleaning.dates import clean_date, clean_moment, clean_time
from hiroba.kernel.catalogue.cleaning.numbers import clean_integer, clean_number
from hiroba.kernel.catalogue.cleaning.text import clean_remarks
from hiroba.kernel.catalogue.data_models.blocks import COMMON, CONTACT, END, HOURS, PUBLISHER
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field

_FEES = (
    Field("feeType", ("料金種別", "有料無料の別"), repeats=True),
    Field("fee", ("料金(基本)", "料金"), clean_remarks, repeats=True),
    Field("feeByTimeSlot", ("料金(時間帯別)", "時間帯別料金"), clean_remarks, repeats=True),
    Field("feeMax", ("最大料金", "料金(最大)"), clean_remarks, repeats=True),
    Field("feeSubscription", ("定期料金", "料金(定期)", "定期利用料金"), clean_remarks, repeats=True),
    Field("feeDiscount", ("割引", "料金(割引)"), clean_remarks, repeats=True),
    Field("feeRemarks", ("料金(詳細)", "料金特記事項"), clean_remarks, repeats=True),
    Field("paymentType", ("支払方法", "決済方法"), repeats=True),
)
_FULL_TIME = Field(
    "fullTimeAvailable",
    ("24時間利用可否", "24時間利用", "24時間営業"),
    japanese_choice("可", "不可"),
    repeats=True,
)

PARKING = DataModel(
    name="parking",
    entity_type="Parking",
    title_ja="駐車場",
    title_en="Car parks",
    fields=(
        *COMMON,
        *HOURS,
        *_FEES,
        _FULL_TIME,
        Field("name", ("駐車場名", "駐車場名称")),
        Field("abstract", ("概要",), clean_remarks),
        Field("vehicleType", ("車種", "対象車種"), repeats=True),
        Field("maxCars", ("収容台数(普通車)", "駐車台数", "収容台数", "普通車台数"), clean_integer),
        Field("maxBuses", ("収容台数(大型車)", "収容台数(バス)", "大型車台数"), clean_integer),
        Field("maxBikes", ("収容台数(二輪車)", "二輪車台数"), clean_integer),
        Field("facilities", ("設備",), clean_remarks),
        Field("maxVehicleHeight", ("車高制限", "制限(高さ)", "制限_高さ"), clean_number, repeats=True),
        Field("maxVehicleWidth", ("車幅制限", "制限(幅)", "制限_幅"), clean_number, repeats=True),
        Field("maxVehicleLength", ("車長制限", "制限(長さ)", "制限_長さ"), clean_number, repeats=True),
        Field("numberOfAccessibleSpaces", ("車椅子使用者用駐車台数", "障害者等用台数"), clean_integer),
        Field("evChargerAvailable", ("EV充電器の有無", "EV充電設備の有無"), clean_presence, repeats=True),
        Field("evChargerCount", ("EV充電器数", "EV充電設備数"), clean_integer),
    ),
    marks={
        "駐車場名": 6,
        "駐車場名称": 6,
        "駐車台数": 4,
        "収容台数(普通車)": 5,
        "収容台数": 2,
        "車高制限": 4,
        "車幅制限": 3,
        "EV充電器の有無": 3,
        "最大料金": 2,
        "定期料金": 1,
        "料金種別": 1,
    },
    file_words=("parking", "駐車場"),
    prefixes=("駐車場", "施設"),
)

BICYCLE_PARKING = DataModel(
    name="bicycle_parking",
    entity_type="BicycleParking",
    title_ja="公営駐輪場",
    title_en="Bicycle parking",
    fields=(
        *COMMON,
        *HOURS,
        *_FEES,
        _FULL_TIME,
        Field("name", ("駐輪場名", "駐輪場名称", "自転車駐車場名")),
        Field("facilityType", ("屋内外の別", "屋内屋外"), repeats=True),
        Field("roof", ("屋根の有無", "屋根"), clean_presence, repeats=True),
        Field("maxBikes", ("収容台数", "収容台数(自転車)", "自転車台数", "駐輪台数"), clean_integer),
        Field("maxMotorbikes", ("収容台数(原付)", "原付台数", "バイク台数"), clean_integer),
        Field("vehicleType", ("対象車種", "車種"), repeats=True),
    ),
    marks={
        "駐輪場名": 6,
        "駐輪場名称": 6,
        "自転車駐車場名": 6,
        "駐輪台数": 5,
        "収容台数(自転車)": 5,
        "自転車台数": 4,
        "収容台数(原付)": 3,
        "屋根の有無": 3,
        "収容台数": 1,
        "定期料金": 2,
    },
    file_words=("bicycle", "駐輪場", "自転車"),
    prefixes=("駐輪場", "公営駐輪場", "施設"),
)

# EEI 05 通行止め情報(規制情報): it has no state of its own; a restriction is over when its end has passed.
ROAD_RESTRICTION = DataModel(
    name="road_restriction",
    entity_type="RoadRestriction",
    title_ja="道路規制",
    title_en="Road restrictions",
    fields=(
        *PUBLISHER,
        *CONTACT,
        *END,
        Field("roadType", ("道路種別", "道路の種類"), repeats=True),
        Field("roadName", ("路線名", "道路名", "路線"), repeats=True),
        Field("name", ("規制名", "名称")),
        Field("fullAddress", ("規制場所", "規制箇所", "規制区間", "住所", "所在地")),
        Field("startPoint", ("規制場所始点", "区間(起点)", "始点", "起点", "自")),
        Field("endPoint", ("規制場所終点", "区間(終点)", "終点", "至")),
        Field("length", ("距離・延長", "延長", "規制延長", "延長(m)"), clean_number),
        Field("restrictionType", ("規制種別", "規制内容", "規制の種類"), repeats=True),
        Field("reason", ("規制理由", "規制原因", "理由"), clean_remarks, repeats=True),
        Field("startDate", ("規制開始日", "開始日"), clean_date, repeats=True),
        Field("startTime", ("規制開始時間", "規制開始時刻", "開始時間"), clean_time, repeats=True),
        Field("endDate", ("規制終了日", "規制解除日", "終了日"), clean_date, repeats=True),
        Field(
            "endTime", ("規制終了時間", "規制終了時刻", "規制解除時間", "終了時間"), clean_time, repeats=True
        ),
        Field("startedAt", ("規制開始日時", "開始日時"), clean_moment),
        Field("endedAt", ("規制終了日時", "規制解除日時", "終了日時"), clean_moment),
        Field("detour", ("迂回路", "う回路", "迂回路の有無"), clean_remarks),
        Field("roadAdministrator", ("道路管理者", "管理者"), repeats=True),
    ),
    marks={
        "規制種別": 5,
        "規制内容": 4,
        "規制理由": 5,
        "規制開始日": 5,
        "規制開始日時": 5,
        "規制区間": 4,
        "規制箇所": 4,
        "規制場所始点": 5,
        "路線名": 3,
        "道路種別": 2,
        "迂回路": 3,
    },
    file_words=("road", "道路規制", "通行止", "交通規制"),
    identifier_headers=("規制ID", "規制番号"),
    latitude_headers=("始点緯度", "規制場所始点_緯度", "始点_緯度", "起点緯度"),
    longitude_headers=("始点経度", "規制場所始点_経度", "始点_経度", "起点経度"),
    name_from="roadName",
    identity=("roadName", "startPoint", "endPoint", "fullAddress", "startDate", "startedAt"),
    place="optional",
)
