# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.choices import clean_presence
from hiroba.kernel.catalogue.cleaning.dates import clean_date
from hiroba.kernel.catalogue.cleaning.numbers import clean_integer, clean_number
from hiroba.kernel.catalogue.cleaning.text import clean_list, clean_remarks
from hiroba.kernel.catalogue.data_models.blocks import ACCESS, BARRIER_FREE, COMMON, HOURS, ORGANISATION
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field

_POI = Field("poiCode", ("POIコード", "poiCode"), repeats=True)
_DESCRIPTION = (
    Field("description", ("説明", "概要", "description"), clean_remarks),
    Field("descriptionEn", ("説明_英語", "概要_英語"), clean_remarks),
)

PUBLIC_FACILITY = DataModel(
    name="public_facility",
    entity_type="PublicFacility",
    title_ja="公共施設",
    title_en="Public facilities",
    fields=(
        *COMMON,
        *HOURS,
        *ORGANISATION,
        *BARRIER_FREE,
        *ACCESS,
        *_DESCRIPTION,
        _POI,
        Field("facilityTypeDetail", ("施設種別", "施設分類", "施設の種類", "分類"), repeats=True),
        Field("administratorType", ("管理運営形態", "管理形態"), repeats=True),
        Field("totalFloorArea_MTK", ("延床面積", "延べ床面積"), clean_number),
        Field("barrierFreeRemarks", ("バリアフリー情報",), clean_remarks, repeats=True),
    ),
    marks={
        "POIコード": 2,
        "名称_通称": 1,
        "団体名": 1,
        "利用可能時間特記事項": 1,
        "利用可能日時特記事項": 1,
        "説明": 1,
        "利用可能曜日": 1,
        "施設種別": 2,
        "施設分類": 2,
        "延床面積": 2,
        "法人番号": 1,
        "バリアフリー情報": 1,
    },
    file_words=("public_facility", "公共施設"),
)

PUBLIC_TOILET = DataModel(
    name="public_toilet",
    entity_type="PublicToilet",
    title_ja="公衆トイレ",
    title_en="Public toilets",
    fields=(
        *COMMON,
        *HOURS,
        Field("name", ("トイレ名称", "公衆トイレ名")),
        Field("installationLocationType", ("設置位置", "設置場所の区分"), repeats=True),
        *(
            Field(attribute, headers, clean_integer, repeats=True)
            for attribute, headers in (
                ("totalMaleToilet", ("男性トイレ総数", "男性用トイレ総数")),
                ("urinalMaleToilet", ("男性トイレ数(小便器)", "男性トイレ_小便器")),
                ("japaneseStyleMaleToilet", ("男性トイレ数(和式)", "男性トイレ_和式")),
                ("westernStyleMaleToilet", ("男性トイレ数(洋式)", "男性トイレ_洋式")),
                ("totalFemaleToilet", ("女性トイレ総数", "女性用トイレ総数")),
                ("japaneseStyleFemaleToilet", ("女性トイレ数(和式)", "女性トイレ_和式")),
                ("westernStyleFemaleToilet", ("女性トイレ数(洋式)", "女性トイレ_洋式")),
                ("totalUnisexToilet", ("男女共用トイレ総数",)),
                ("japaneseStyleUnisexToilet", ("男女共用トイレ数(和式)", "男女共用トイレ_和式")),
                ("westernStyleUnisexToilet", ("男女共用トイレ数(洋式)", "男女共用トイレ_洋式")),
                ("numberOfMultipurposeToilet", ("バリアフリートイレ数", "多機能トイレ数", "多目的トイレ数")),
            )
        ),
        *(
            Field(attribute, headers, clean_presence, repeats=True)
            for attribute, headers in (
                ("multipurposeToilet", ("車椅子使用者用トイレ有無", "車椅子使用者用トイレ", "多目的トイレ")),
                ("babyCareToilet", ("乳幼児用設備設置トイレ有無", "乳幼児用設備設置トイレ")),
                ("toiletForOstomates", ("オストメイト設置トイレ有無", "オストメイト設置トイレ")),
                ("fullTimeAvailable", ("24時間利用可否", "24時間利用")),
            )
        ),
    ),
    marks={
        "男性トイレ総数": 5,
        "女性トイレ総数": 5,
        "男女共用トイレ総数": 5,
        "バリアフリートイレ数": 4,
        "多機能トイレ数": 4,
        "多目的トイレ数": 4,
        "車椅子使用者用トイレ有無": 4,
        "オストメイト設置トイレ有無": 4,
        "乳幼児用設備設置トイレ有無": 4,
        "トイレ名称": 5,
        "公衆トイレ名": 5,
        "設置位置": 1,
    },
    file_words=("toilet", "トイレ", "便所"),
)

PUBLIC_WIRELESS_LAN = DataModel(
    name="public_wireless_lan",
    entity_type="PublicWirelessLAN",
    title_ja="公衆無線LANアクセスポイント",
    title_en="Public wireless LAN access points",
    fields=(
        *COMMON,
        Field("installer", ("設置者", "installer"), repeats=True),
        Field("ssid", ("SSID",), repeats=True),
        Field("area", ("提供エリア", "area"), repeats=True),
        Field("authenticationMethod", ("認証方法", "認証方式"), repeats=True),
    ),
    marks={"SSID": 5, "提供エリア": 4, "設置者": 1, "認証方法": 3, "認証方式": 3, "area": 1, "installer": 1},
    file_words=("wireless", "wifi", "wi-fi", "無線lan"),
)

MEDICAL_INSTITUTION = DataModel(
    name="hospital",
    entity_type="MedicalInstitution",
    title_ja="医療機関",
    title_en="Medical institutions",
    fields=(
        *COMMON,
        *HOURS,
        Field("name", ("医療機関名", "医療機関名称")),
        Field("serviceDay", ("診療曜日", "診療日"), repeats=True),
        Field("startTime", ("診療開始時間",), HOURS[1].clean, repeats=True),
        Field("endTime", ("診療終了時間",), HOURS[2].clean, repeats=True),
        Field("dateTimeRemarks", ("診療日時特記事項", "診療時間"), clean_remarks),
        Field("medicalType", ("医療機関の種類", "医療機関種別"), repeats=True),
        Field("medicalCode", ("医療機関コード",)),
        *(field for field in ORGANISATION if field.attribute != "tradeName"),
        Field("legalEntityName", ("法人の名称", "開設者名", "団体名")),
        Field("afterHoursCare", ("時間外における対応",), clean_remarks),
        Field("medicalSpecialities", ("診療科目", "診療科", "標榜科目"), clean_list, repeats=True),
        Field("numberOfBeds", ("病床数", "許可病床数"), clean_integer),
        Field("disasterClassification", ("災害拠点分類", "災害拠点病院"), repeats=True),
        Field("emergencyCareType", ("救急区分", "救急医療の種類"), repeats=True),
        Field("status", ("状況",), repeats=True),
        Field("approvalDate", ("開設年月日", "指定年月日"), clean_date),
    ),
    marks={
        "医療機関の種類": 5,
        "医療機関コード": 5,
        "医療機関名": 5,
        "医療機関名称": 5,
        "診療科目": 4,
        "診療科": 4,
        "診療曜日": 4,
        "病床数": 4,
        "診療開始時間": 4,
        "診療時間": 3,
        "時間外における対応": 3,
        "標榜科目": 4,
        "法人の名称": 1,
    },
    file_words=("hospital", "medical", "医療機関", "病院", "診療所"),
)

TOURIST_FACILITY = DataModel(
    name="tourism",
    entity_type="TouristFacility",
    title_ja="観光施設",
    title_en="Tourist facilities",
    fields=(
        *COMMON,
        *HOURS,
        *BARRIER_FREE,
        *ACCESS,
        *_DESCRIPTION,
        _POI,
        Field("facilityTypeDetail", ("施設種別", "分類", "種別"), repeats=True),
        Field("openingHours", ("営業時間",), clean_remarks),
        Field("fee", ("料金(基本)", "料金"), clean_remarks),
        Field("feeRemarks", ("料金(詳細)",), clean_remarks),
        Field("contactPointName", ("連絡先名称",)),
        Field("barrierFreeRemarks", ("バリアフリー情報",), clean_remarks),
    ),
    marks={
        "料金(基本)": 4,
        "料金(詳細)": 3,
        "アクセス方法": 2,
        "駐車場情報": 1,
        "説明_英語": 2,
        "名称_英語": 1,
        "連絡先名称": 2,
        "定休日": 2,
        "営業時間": 2,
        "画像": 1,
        "画像_ライセンス": 1,
        "POIコード": 1,
        "バリアフリー情報": 1,
    },
    file_words=("tourism", "tourist", "観光"),
)

CULTURAL_PROPERTY = DataModel(
    name="cultural_property",
    entity_type="CulturalProperty",
    title_ja="文化財",
    title_en="Cultural properties",
    fields=(
        *COMMON,
        *HOURS,
        *_DESCRIPTION,
        Field("name", ("文化財名", "文化財名称")),
        Field("culturalPropertyClassification", ("文化財分類",), repeats=True),
        Field("culturalPropertyType", ("種類", "文化財種別"), repeats=True),
        Field("designationType", ("指定区分", "指定種別"), repeats=True),
        Field("locationName", ("場所名称",)),
        Field("quantity", ("員数(数)", "員数"), clean_number),
        Field("quantityUnit", ("員数(単位)",), repeats=True),
        Field("legalEntityNumber", ("法人番号",), ORGANISATION[0].clean),
        Field("tradeName", ("所有者等", "所有者", "管理者")),
        Field("designatedDate", ("文化財指定日", "指定年月日", "指定日"), clean_date, repeats=True),
        Field("publicAccessStatus", ("公開状況", "公開の有無"), repeats=True),
    ),
    marks={
        "文化財分類": 5,
        "文化財指定日": 5,
        "文化財名": 5,
        "文化財名称": 5,
        "員数(数)": 4,
        "員数": 3,
        "員数(単位)": 4,
        "所有者等": 3,
        "指定区分": 3,
        "指定年月日": 2,
        "文化財種別": 5,
        "種類": 1,
        "場所名称": 1,
    },
    file_words=("cultural", "文化財"),
)
