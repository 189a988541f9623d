# SPDX-License-Identifier: Apache-2.0
"""Groups of layers, and titles of attributes that most data sets share."""

from hiroba.kernel.api.registry import Text

SAFETY = Text(en="Disaster prevention", ja="防災", easy="災害に そなえる")
LIVING = Text(en="Living", ja="くらし", easy="くらし")
LEISURE = Text(en="Sights and culture", ja="観光・文化", easy="見る ところ")
WEATHER = Text(en="Weather and earthquakes", ja="気象・地震", easy="天気と 地震")

FAMILIES = Text(en="Children and care", ja="子育て・福祉・教育", easy="子ども・学校・介護")
TOWN = Text(en="The town in figures", ja="まちの情報", easy="まちの こと")
TRAFFIC = Text(en="Getting around", ja="交通", easy="のりもの")

ADDRESS = (
    ("fullAddress", Text(en="Address", ja="住所")),
    ("buildingNameEtc", Text(en="Building", ja="建物名など")),
)
CONTACT = (
    ("contactPointPhoneNumber", Text(en="Phone", ja="電話番号")),
    ("contactPointExtension", Text(en="Extension", ja="内線番号")),
)
HOURS = (
    ("serviceDay", Text(en="Days", ja="利用できる曜日")),
    ("startTime", Text(en="From", ja="開始時間")),
    ("endTime", Text(en="Until", ja="終了時間")),
    ("dateTimeRemarks", Text(en="Remarks on times", ja="日時の特記事項")),
)
END = (
    ("url", Text(en="Web page", ja="ウェブページ")),
    ("remarks", Text(en="Remarks", ja="備考")),
)
DESCRIPTION = (
    ("description", Text(en="Description", ja="説明")),
    ("accessMethod", Text(en="How to get there", ja="行き方")),
    ("parkingInformation", Text(en="Parking", ja="駐車場")),
)
FEES = (
    ("feeType", Text(en="Fee or free", ja="料金種別")),
    ("fee", Text(en="Fee", ja="料金")),
    ("feeRemarks", Text(en="Remarks on fees", ja="料金の詳細")),
)
