# SPDX-License-Identifier: Apache-2.0
"""Layers of the town itself: population, elections, events, waste, houses, businesses, open data."""

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.data_desk.own_layers.words import (
    ADDRESS,
    CONTACT,
    END,
    FEES,
    HOURS,
    LEISURE,
    LIVING,
    TOWN,
)

WELL_BEING = Layer(
    entity_type="WellBeingSurveyResult",
    title=Text(en="Well-being survey", ja="地域幸福度アンケートの集計", easy="しあわせの アンケート"),
    group=TOWN,
    symbol="sun",
    shape="square",
    value="average",
    attributes=(
        ("category", Text(en="Category", ja="分野")),
        ("average", Text(en="Average", ja="平均")),
        ("numberOfAnswers", Text(en="Answers", ja="回答数")),
        ("scale", Text(en="Scale", ja="尺度")),
    ),
    about=Text(
        en="Only sums over all who answered; no person can be found in them.",
        ja="回答をまとめた数だけです。個人の回答は持っていません。",
    ),
)
POLLING_PLACE = Layer(
    entity_type="PollingPlace",
    title=Text(en="Polling places", ja="投票所", easy="せんきょの 場所"),
    group=TOWN,
    symbol="form",
    shape="square",
    attributes=(
        ("facilityName", Text(en="Building", ja="施設名称")),
        ("pollingDistrictNumber", Text(en="District", ja="投票区")),
        ("pollingDistrictArea", Text(en="Area", ja="投票区域")),
        *ADDRESS,
        ("startTime", Text(en="From", ja="投票開始")),
        ("endTime", Text(en="Until", ja="投票終了")),
        *END,
    ),
)
EVENT = Layer(
    entity_type="Event",
    title=Text(en="Events", ja="イベント", easy="もよおし"),
    group=LEISURE,
    symbol="calendar",
    shape="circle",
    attributes=(
        ("startDate", Text(en="First day", ja="開始日")),
        ("endDate", Text(en="Last day", ja="終了日")),
        ("startDateTimeRemarks", Text(en="Days in words", ja="開催日")),
        ("startTime", Text(en="From", ja="開始時間")),
        ("endTime", Text(en="Until", ja="終了時間")),
        ("locationName", Text(en="Place", ja="場所")),
        ("description", Text(en="Description", ja="説明")),
        *FEES,
        ("capacity", Text(en="Capacity", ja="定員")),
        ("targetPerson", Text(en="For whom", ja="対象")),
        ("contactPointName", Text(en="Contact", ja="問い合わせ先")),
        *CONTACT,
        *END,
    ),
)
WASTE_COLLECTION_SITE = Layer(
    entity_type="WasteCollectionSite",
    title=Text(en="Waste collection sites", ja="ゴミ集積場所", easy="ごみを 出す 場所"),
    group=LIVING,
    symbol="bin",
    shape="square",
    attributes=(
        ("wasteType", Text(en="Kinds", ja="ゴミの種類")),
        ("collectionDay", Text(en="Days", ja="収集日")),
        ("districtName", Text(en="District", ja="地区")),
        *ADDRESS,
        *END,
    ),
)
WASTE_COLLECTION_CALENDAR = Layer(
    entity_type="WasteCollectionCalendar",
    title=Text(en="Waste collection days", ja="ゴミ収集日", easy="ごみの 日"),
    group=LIVING,
    symbol="calendar",
    shape="square",
    attributes=(
        ("burnableWaste", Text(en="Burnable", ja="燃やせるごみ")),
        ("crushableWaste", Text(en="Not burnable", ja="破砕ごみ・燃えないごみ")),
        ("bottlesAndCans", Text(en="Bottles, cans, PET", ja="缶・びん・ペットボトル")),
        ("paperAndCloth", Text(en="Paper and cloth", ja="紙・布")),
        ("plasticContainers", Text(en="Plastic", ja="プラスチック容器包装")),
        ("hazardousWaste", Text(en="Hazardous", ja="有害ごみ")),
        ("bulkyWaste", Text(en="Bulky", ja="粗大ごみ")),
        ("remarks", Text(en="Remarks", ja="備考")),
    ),
)
WASTE_SORTING_RULE = Layer(
    entity_type="WasteSortingRule",
    title=Text(en="How to sort waste", ja="ゴミの分別方法", easy="ごみの 分け方"),
    group=LIVING,
    symbol="sort",
    shape="square",
    attributes=(
        ("sortingCategory", Text(en="Belongs to", ja="分別区分")),
        ("caution", Text(en="Mind", ja="注意点")),
        ("bulkyWasteFee", Text(en="Fee as bulky waste", ja="粗大ごみ回収料金")),
        ("remarks", Text(en="Remarks", ja="備考")),
    ),
)
FOOD_BUSINESS = Layer(
    entity_type="FoodBusiness",
    title=Text(en="Food businesses", ja="食品等営業許可・届出", easy="食べものの 店"),
    group=LIVING,
    symbol="board",
    shape="circle",
    attributes=(
        ("businessType", Text(en="Kind", ja="営業の種類")),
        ("businessCategory", Text(en="Form", ja="業態")),
        *ADDRESS,
        ("permitEndDate", Text(en="Permit until", ja="許可満了日")),
        ("closedDate", Text(en="Closed on", ja="廃業年月日")),
        *CONTACT,
        *END,
    ),
)
VACANT_HOUSE = Layer(
    entity_type="VacantHouse",
    title=Text(en="Vacant houses", ja="空き家バンク", easy="あいている 家"),
    group=LIVING,
    symbol="home",
    shape="house",
    attributes=(
        ("transactionType", Text(en="For sale or rent", ja="取引種別")),
        ("propertySalePrice_JPY", Text(en="Price (yen)", ja="売却価格（円）")),
        ("propertyRent_JPY", Text(en="Rent (yen)", ja="賃料（円）")),
        ("floorPlan", Text(en="Floor plan", ja="間取り")),
        ("totalFloorArea_MTK", Text(en="Floor area (m²)", ja="延床面積（㎡）")),
        ("dateOfConstruction", Text(en="Built", ja="建築年月日")),
        *ADDRESS,
        ("propertyDetailUrl", Text(en="Details", ja="詳しいページ")),
        *CONTACT,
    ),
)
OPEN_DATASET = Layer(
    entity_type="OpenDataset",
    title=Text(en="List of open data", ja="オープンデータ一覧", easy="まちの データ"),
    group=TOWN,
    symbol="list",
    shape="square",
    attributes=(
        ("category", Text(en="Category", ja="分類")),
        ("description", Text(en="Description", ja="概要")),
        ("dataFormat", Text(en="Formats", ja="データ形式")),
        ("updateFrequency", Text(en="Updated", ja="更新頻度")),
        ("license", Text(en="Licence", ja="ライセンス")),
        *END,
    ),
)
OTHER_PLACE = Layer(
    entity_type="PointOfInterest",
    title=Text(en="Other places", ja="その他の場所", easy="ほかの 場所"),
    group=LIVING,
    symbol="pin",
    shape="circle",
    attributes=(("category", Text(en="Kind", ja="種別")), *ADDRESS, *HOURS, *CONTACT, *END),
)
