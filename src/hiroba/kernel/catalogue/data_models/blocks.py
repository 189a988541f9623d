# SPDX-License-Identifier: Apache-2.0
"""Blocks of columns that most data sets share (エリアデータ標準データモデル: CORE, ADDR, GEO, CONTACT, HOURS, END)."""

from __future__ import annotations

import re

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.choices import clean_presence
from hiroba.kernel.catalogue.cleaning.dates import clean_time
from hiroba.kernel.catalogue.cleaning.numbers import clean_corporate_number, clean_number
from hiroba.kernel.catalogue.cleaning.text import clean_phone, clean_remarks, clean_url, folded
from hiroba.kernel.catalogue.data_models.vocabulary import Field

_TOWN_BLOCK = re.compile(r"\d{7}", re.ASCII)


def clean_street_address_id(cell: str) -> str | Repaired | Unreadable | None:
    """町字ID (Address Base Registry): seven digits; the form 0008-001 is written without its hyphen."""
    text = folded(cell).replace("-", "")
    if not text:
        return None
    return text if _TOWN_BLOCK.fullmatch(text) else Unreadable("not_a_number")


# Columns with a rule of their own; see rows.py.
CODE_HEADERS = (
    "全国地方公共団体コード",
    "都道府県コード又は市区町村コード",
    "都道府県コード",
    "市区町村コード",
    "団体コード",
    "自治体コード",
    "地方公共団体コード",
    "都道府県市区町村コード",
    "全国地方公共団体コード(6桁)",
    "prefCode",
    "cityCode",
    "lgcode",
    "localGovernmentCode",
)
IDENTIFIER_HEADERS = (
    "ID",
    "identifier",
    "identification",
    "NO",
    "No.",
    "№",
    "番号",
    "管理番号",
    "施設番号",
    "整理番号",
    "施設ID",
    "識別子",
    "連番",
    "通し番号",
    "#property",
)
LATITUDE_HEADERS = (
    "緯度",
    "latitude",
    "lat",
    "緯度(10進)",
    "緯度(10進法)",
    "緯度(世界測地系)",
    "緯度(北緯)",
    "北緯",
    "緯度(日本測地系)",
    "緯度(旧日本測地系)",
    "緯度(旧測地系)",
    "緯度(Tokyo Datum)",
    "Y座標",
)
LONGITUDE_HEADERS = (
    "経度",
    "longitude",
    "lng",
    "lon",
    "long",
    "経度(10進)",
    "経度(10進法)",
    "経度(世界測地系)",
    "経度(東経)",
    "東経",
    "経度(日本測地系)",
    "経度(旧日本測地系)",
    "経度(旧測地系)",
    "経度(Tokyo Datum)",
    "X座標",
)
# What a header or a title says that gives positions in the older datum.
TOKYO_WORDS = ("日本測地系", "旧測地系", "tokyodatum", "tky")
POSITION_HEADERS = ("緯度経度", "location", "座標", "位置情報", "緯度・経度")
# A shape as GeoJSON or WKT; the reader of GeoJSON gives its geometries under the first of these.
GEOMETRY_HEADERS = ("geometry", "geom", "the_geom", "wkt", "ジオメトリ")

# Columns that name a person who applied, owns or runs something (個人情報の保護に関する法律): never open data.
PERSON_HEADERS = (
    "氏名",
    "申請者個人名",
    "申請者氏名",
    "申請者_氏名",
    "申請者住所",
    "個人名",
    "法人代表者氏名",
    "代表者氏名",
    "開設者氏名",
    "営業者氏名",
    "営業者住所",
    "所有者氏名",
    "所有者住所",
    "管理者氏名",
    "担当者氏名",
    "生年月日",
    "個人番号",
    "マイナンバー",
)

CODE = Field("localGovernmentCode", CODE_HEADERS)
PUBLISHER = (
    Field("localGovernmentName", ("地方公共団体名", "団体名称", "localGovernmentName"), repeats=True),
    Field(
        "prefecture",
        ("所在地_都道府県", "都道府県名", "都道府県", "prefName", "pref", "prefecture"),
        repeats=True,
    ),
    Field(
        "city", ("所在地_市区町村", "市区町村名", "市区町村", "市町村名", "cityName", "city"), repeats=True
    ),
)
NAMES = (
    Field(
        "name",
        (
            "名称",
            "施設名",
            "施設名称",
            "施設・場所名",
            "name",
            "名前",
            "設置施設名",
            "設置場所名称",
            "設置場所名",
        ),
    ),
    Field(
        "nameKana",
        (
            "名称_カナ",
            "施設名_カナ",
            "施設名称_カナ",
            "名称_かな",
            "施設名(かな)",
            "フリガナ",
            "ふりがな",
            "カナ",
            "fullNameInKana",
            "nameKana",
        ),
    ),
    Field("nameEn", ("名称_英字", "名称_英語", "施設名_英語", "英語名称", "fullNameInRomaji", "nameEn")),
    Field("alternateName", ("名称_通称", "通称", "alternateName")),
)
ADDRESS = (
    Field("locatedLocalGovernmentCode", ("所在地_全国地方公共団体コード", "所在地コード"), repeats=True),
    Field("streetAddressId", ("町字ID",), clean_street_address_id, repeats=True),
    Field(
        "fullAddress",
        (
            "所在地_連結表記",
            "住所",
            "所在地",
            "所在地住所",
            "所在地(住所)",
            "施設所在地",
            "設置場所住所",
            "address",
            "fullAddress",
        ),
    ),
    Field("streetAddress", ("所在地_町字", "町字名", "町字", "streetAddress")),
    Field("cityBlock", ("所在地_番地以下", "番地以下", "番地", "cityBlock")),
    Field("buildingNameEtc", ("建物名等(方書)", "方書", "建物名", "katagaki", "buildingNameEtc")),
)
HEIGHT = (
    Field("heightType", ("高度の種別",), repeats=True),
    Field("height", ("高度の値", "標高", "elevation", "標高(m)"), clean_number),
)
CONTACT = (
    Field(
        "contactPointPhoneNumber",
        (
            "電話番号",
            "連絡先電話番号",
            "電話",
            "TEL",
            "代表電話番号",
            "施設電話番号",
            "telephoneNumber",
            "phone",
        ),
        clean_phone,
    ),
    Field("contactPointExtension", ("内線番号", "内線", "連絡先内線番号", "extensionNumber")),
    Field("contactPointFaxNumber", ("FAX番号", "FAX", "ファクス番号", "施設FAX番号"), clean_phone),
    Field("contactPointEmailAddress", ("連絡先メールアドレス", "メールアドレス", "Eメール", "email")),
    Field("contactPointFormUrl", ("連絡先FormURL",), clean_url),
    Field("contactPointRemarks", ("連絡先備考(その他、SNSなど)", "連絡先備考")),
    Field("contactPointPostalCode", ("郵便番号", "postalCode"), clean_phone),
)
HOURS = (
    Field(
        "serviceDay",
        ("利用可能曜日", "利用可能日", "利用日", "開館日", "営業日", "availableDate", "serviceDay"),
        repeats=True,
    ),
    Field("startTime", ("開始時間", "利用開始時間", "開館時間", "startTime"), clean_time, repeats=True),
    Field("endTime", ("終了時間", "利用終了時間", "閉館時間", "endTime"), clean_time, repeats=True),
    Field(
        "dateTimeRemarks",
        ("利用可能日時特記事項", "利用可能時間特記事項", "availableDateNote", "定休日", "休館日"),
        clean_remarks,
        repeats=True,
    ),
)
ORGANISATION = (
    Field("legalEntityNumber", ("法人番号", "legalEntityNumber"), clean_corporate_number, repeats=True),
    Field("tradeName", ("団体名", "tradeName"), repeats=True),
)
ACCESS = (
    Field("accessMethod", ("アクセス方法", "アクセス", "交通アクセス", "accessMethod"), clean_remarks),
    Field("parkingInformation", ("駐車場情報", "駐車場"), clean_remarks),
)
BARRIER_FREE = tuple(
    Field(attribute, headers, clean_presence, repeats=True)
    for attribute, headers in (
        ("wheelchairAccessible", ("車椅子可", "車椅子対応")),
        ("wheelchairRental", ("車椅子貸出",)),
        ("caneRental", ("杖貸出",)),
        ("multipurposeToilet", ("多目的トイレ", "バリアフリートイレ")),
        ("rampsElevatorsEscalators", ("スロープ、エレベーター、エスカレーター",)),
        ("mobilitySupportForBrailleBlocksEtc", ("点字ブロック等の移動支援",)),
        ("brailleAndReadingAssistance", ("点字や読上による支援",)),
        ("accompaniedByGuideDogsAndServiceDogs", ("盲導犬、介助犬、聴導犬", "盲導犬、介助犬、聴導犬同伴")),
        ("subtitles", ("字幕",)),
        ("writingSupport", ("筆談対応",)),
        ("priorityParking", ("優先駐車場",)),
        ("toiletForOstomates", ("オストメイト対応トイレ",)),
        ("nursery", ("授乳室",)),
        ("diaperChangingCorner", ("おむつ替えコーナー",)),
        ("foodAndDrinkAvailable", ("飲食可否",)),
        ("strollerRental", ("ベビーカー貸出",)),
        ("strollerUse", ("ベビーカー利用",)),
    )
)
END = (
    Field("url", ("URL", "ホームページ", "ホームページURL", "ウェブサイト"), clean_url, repeats=True),
    Field("pictureUrl", ("画像", "画像URL"), clean_url),
    Field("pictureLicense", ("画像_ライセンス",), repeats=True),
    Field("remarks", ("備考", "備考欄", "note", "remarks"), clean_remarks),
)
COMMON = (CODE, *PUBLISHER, *NAMES, *ADDRESS, *HEIGHT, *CONTACT, *END)
