# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.choices import clean_flag, clean_presence, japanese_choice
from hiroba.kernel.catalogue.cleaning.dates import clean_date
from hiroba.kernel.catalogue.cleaning.numbers import clean_integer, clean_number
from hiroba.kernel.catalogue.data_models.blocks import COMMON, HOURS, ORGANISATION
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field, Hazard

_CAPACITY = Field(
    "maxCapacity",
    ("想定収容人数", "収容可能人数", "収容人数", "想定避難者数(最大時)", "capacity"),
    clean_integer,
)
_NEIGHBOURHOOD = Field(
    "targetCommunity",
    ("対象となる町会・自治会", "対象となる町会", "対象地区", "支援想定地域", "residentsAssociation"),
    repeats=True,
)
# 全国共通避難所・避難場所ID (EEI 21): 14 characters.
_COMMON_ID = Field("commonShelterId", ("共通ID", "全国共通避難所・避難場所ID"))

# 災害対策基本法 49条の4. The standard models have no sheet for it; names as in the Japanese catalogue datamodels.jp.
EVACUATION_SITE = DataModel(
    name="evacuation_space",
    entity_type="EvacuationSite",
    title_ja="指定緊急避難場所",
    title_en="Evacuation sites",
    fields=(
        *COMMON,
        _COMMON_ID,
        Field(
            "alsoDesignatedShelter",
            ("指定避難所との重複", "指定避難所との住所同一", "指定避難所", "evacuationSpace"),
            clean_flag,
            repeats=True,
        ),
        _CAPACITY,
        _NEIGHBOURHOOD,
        Field("designatedDate", ("指定日", "公示日(指定)"), clean_date, repeats=True),
    ),
    hazards=(
        Hazard("flood", ("災害種別_洪水", "洪水", "洪水時", "flood", "flood_L1", "flood_L2")),
        Hazard(
            "landslide",
            (
                "災害種別_崖崩れ、土石流及び地滑り",
                "崖崩れ、土石流及び地滑り",
                "がけ崩れ、土石流及び地滑り",
                "災害種別_がけ崩れ、土石流及び地滑り",
                "土砂災害",
                "災害種別_土砂災害",
                "sedimentDisaster",
            ),
        ),
        Hazard("stormSurge", ("災害種別_高潮", "高潮", "stormSurge")),
        Hazard("earthquake", ("災害種別_地震", "地震", "earthquake")),
        Hazard("tsunami", ("災害種別_津波", "津波", "tsunami", "tunami")),
        Hazard("largeFire", ("災害種別_大規模な火事", "大規模な火事", "大規模火災", "fire")),
        Hazard("inlandFlood", ("災害種別_内水氾濫", "内水氾濫", "inundation")),
        Hazard("volcano", ("災害種別_火山現象", "火山現象")),
    ),
    marks={
        "災害種別_洪水": 3,
        "災害種別_地震": 3,
        "災害種別_津波": 3,
        "災害種別_内水氾濫": 3,
        "災害種別_大規模な火事": 3,
        "災害種別_土砂災害": 3,
        "崖崩れ、土石流及び地滑り": 3,
        "大規模な火事": 3,
        "内水氾濫": 3,
        "火山現象": 3,
        "洪水": 2,
        "津波": 2,
        "地震": 2,
        "指定避難所との重複": 3,
        "指定避難所との住所同一": 3,
        "flood_L1": 2,
        "flood_L2": 2,
        "sedimentDisaster": 3,
        "stormSurge": 2,
        "evacuationSpace": 3,
        "対象となる町会・自治会": 1,
        "想定収容人数": 1,
    },
    file_words=("evacuation", "緊急避難場所", "避難場所"),
)

# 災害対策基本法 49条の7: another legal term than the evacuation site, often of the same building.
DESIGNATED_SHELTER = DataModel(
    name="designated_shelter",
    entity_type="DesignatedShelter",
    title_ja="指定避難所",
    title_en="Designated shelters",
    fields=(
        *COMMON,
        Field("name", ("避難所名", "避難所名称", "指定避難所名", "施設名(避難所)")),
        _COMMON_ID,
        Field("shelterType", ("避難所タイプ", "避難所種別", "避難所区分", "避難所の種別"), repeats=True),
        Field(
            "alsoEvacuationSite",
            ("指定緊急避難場所との重複", "指定緊急避難場所との住所同一", "指定緊急避難場所"),
            clean_flag,
            repeats=True,
        ),
        Field("alsoWelfareShelter", ("指定福祉避難所との重複", "福祉避難所"), clean_flag, repeats=True),
        Field("targetPerson", ("受入対象者", "受入対象者(福祉避難所)"), repeats=True),
        _CAPACITY,
        _NEIGHBOURHOOD,
        Field("totalFloorArea_MTK", ("施設面積", "延床面積"), clean_number),
        Field(
            "petsAccepted",
            ("ペットの同行避難可否", "ペット同行避難"),
            japanese_choice("可", "不可"),
            repeats=True,
        ),
        Field("designatedDate", ("指定日", "公示日(指定)"), clean_date, repeats=True),
    ),
    marks={
        "避難所名": 4,
        "避難所名称": 4,
        "指定避難所名": 5,
        "避難所タイプ": 5,
        "避難所種別": 4,
        "避難所区分": 4,
        "指定緊急避難場所との重複": 4,
        "指定緊急避難場所との住所同一": 4,
        "受入対象者": 3,
        "受入対象者(福祉避難所)": 4,
        "指定福祉避難所との重複": 4,
        "ペットの同行避難可否": 3,
        "収容可能人数": 2,
        "想定収容人数": 1,
    },
    file_words=("shelter", "指定避難所", "避難所", "hinanjo"),
)

AED = DataModel(
    name="aed",
    entity_type="AED",
    title_ja="AED設置箇所",
    title_en="AED locations",
    fields=(
        *COMMON,
        *HOURS,
        *(field for field in ORGANISATION if field.attribute != "tradeName"),
        Field("organizer", ("団体名", "設置者", "管理者"), repeats=True),
        Field(
            "installationLocation",
            ("設置位置", "設置場所", "設置箇所", "AED設置位置", "installationPosition"),
        ),
        Field("indoorOutdoorType", ("屋内外の別", "屋内屋外", "設置場所区分"), repeats=True),
        Field(
            "fullTimeAvailable",
            ("24時間利用可否", "24時間利用", "24時間使用"),
            japanese_choice("可", "不可"),
            repeats=True,
        ),
        Field(
            "pediatricSupport",
            ("小児対応設備の有無", "小児対応", "小児用パッド", "equipmentForChildren"),
            clean_presence,
            repeats=True,
        ),
        Field("emergencyContactPoint", ("緊急時連絡先",), repeats=True),
    ),
    marks={
        "設置位置": 2,
        "AED設置位置": 5,
        "小児対応設備の有無": 5,
        "小児対応": 3,
        "小児用パッド": 4,
        "installationPosition": 3,
        "equipmentForChildren": 5,
        "利用可能日時特記事項": 1,
        "団体名": 1,
        "利用可能日": 1,
        "24時間利用可否": 1,
    },
    file_words=("aed", "除細動器"),
)

FIRE_WATER_SUPPLY = DataModel(
    name="fire_hydrant",
    entity_type="FireWaterSupply",
    title_ja="消防水利施設",
    title_en="Fire water supply",
    fields=(
        *COMMON,
        # The standard calls it `type`, which NGSI-LD (4.5.1) keeps for the entity itself.
        Field("fireWaterSupplyType", ("種別", "水利種別", "消防水利種別", "種類"), repeats=True),
        Field("administratorType", ("管理区分", "管理者種別"), repeats=True),
        Field("hydrantDiameter", ("口径", "口径(mm)", "配管口径"), clean_integer, repeats=True),
        Field("waterCapacity", ("口径・容量", "容量", "貯水量", "水量"), repeats=True),
        Field("operationalStatus", ("使用可否", "稼働状況"), repeats=True),
    ),
    marks={
        "口径": 4,
        "口径・容量": 5,
        "水利種別": 5,
        "消防水利種別": 5,
        "配管口径": 4,
        "種別": 1,
        "貯水量": 2,
    },
    file_words=("hydrant", "fire_water", "消防水利", "消火栓", "防火水"),
    name_from="fireWaterSupplyType",
    name_is_numbered=True,
)

LOUDSPEAKER = DataModel(
    name="disaster_radio",
    entity_type="DisasterRadioSpeaker",
    title_ja="防災行政無線設置場所",
    title_en="Loudspeakers of the disaster radio",
    fields=(
        *COMMON,
        Field("name", ("防災行政無線名", "屋外拡声子局名", "子局名", "子局名称", "設置場所", "設備名称")),
        Field("stationNumber", ("子局番号", "局番号"), repeats=True),
        Field("facilityIdentifier", ("施設_ID",)),
        Field("equipmentType", ("設備種別", "無線種別", "種別"), repeats=True),
        Field("speakerCount", ("スピーカー数", "スピーカ数"), clean_integer, repeats=True),
        Field("answerback", ("アンサーバック機能の有無", "アンサーバック"), clean_presence, repeats=True),
    ),
    marks={
        "防災行政無線名": 6,
        "屋外拡声子局名": 6,
        "子局名": 5,
        "子局名称": 5,
        "子局番号": 5,
        "スピーカー数": 4,
        "アンサーバック機能の有無": 4,
        "設備種別": 1,
    },
    file_words=("disaster_radio", "防災行政無線", "防災無線"),
    prefixes=("防災行政無線", "防災無線", "設備", "施設"),
    identifier_headers=("子局ID",),
)

RESERVOIR = DataModel(
    name="reservoir",
    entity_type="Reservoir",
    title_ja="ため池",
    title_en="Irrigation ponds",
    fields=(
        *COMMON,
        Field("name", ("ため池名", "ため池名称", "池名", "reservoirName")),
        Field("damHeight", ("堤高", "堤高(m)"), clean_number),
        Field("storageCapacity", ("総貯水量", "貯水量", "貯水量(m3)", "総貯水量(千m3)"), clean_number),
    ),
    marks={"ため池名": 5, "ため池名称": 5, "池名": 3, "reservoirName": 5, "堤高": 3, "総貯水量": 3},
    file_words=("reservoir", "ため池", "溜池", "tameike"),
    identifier_headers=("code", "ため池コード", "ため池番号"),
)
