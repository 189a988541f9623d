# SPDX-License-Identifier: Apache-2.0
"""Layers of disaster prevention."""

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.data_desk.own_layers.words import ADDRESS, CONTACT, END, HOURS, SAFETY

EVACUATION_SITE = Layer(
    entity_type="EvacuationSite",
    title=Text(en="Evacuation sites", ja="指定緊急避難場所", easy="にげる 場所"),
    group=SAFETY,
    symbol="shelter",
    shape="house",
    attributes=(
        ("hazardTypes", Text(en="Usable in", ja="使える災害")),
        ("hazardTypesPartial", Text(en="Partly usable in", ja="一部使える災害")),
        ("alsoDesignatedShelter", Text(en="Also a designated shelter", ja="指定避難所を兼ねる")),
        ("maxCapacity", Text(en="Capacity (people)", ja="想定収容人数（人）")),
        ("targetCommunity", Text(en="Neighbourhoods", ja="対象となる町会・自治会")),
        *ADDRESS,
        ("height", Text(en="Elevation (m)", ja="標高（m）")),
        *CONTACT,
        *END,
    ),
    shown_at_first=True,
)
DESIGNATED_SHELTER = Layer(
    entity_type="DesignatedShelter",
    title=Text(en="Designated shelters", ja="指定避難所", easy="ひなんじょ"),
    group=SAFETY,
    symbol="home",
    shape="house",
    attributes=(
        ("shelterType", Text(en="Kind", ja="種別")),
        ("maxCapacity", Text(en="Capacity (people)", ja="想定収容人数（人）")),
        ("targetPerson", Text(en="For whom", ja="受入対象者")),
        ("petsAccepted", Text(en="Pets", ja="ペットの同行避難")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
AED = Layer(
    entity_type="AED",
    title=Text(en="AED", ja="AED設置箇所", easy="AED（心臓を 助ける きかい）"),
    group=SAFETY,
    symbol="aed",
    shape="square",
    attributes=(
        ("installationLocation", Text(en="Where exactly", ja="設置位置")),
        ("pediatricSupport", Text(en="For children", ja="小児対応設備")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        ("organizer", Text(en="Operator", ja="設置団体")),
        *END,
    ),
)
FIRE_WATER_SUPPLY = Layer(
    entity_type="FireWaterSupply",
    title=Text(en="Fire water supply", ja="消防水利施設", easy="火を けす 水の 場所"),
    group=SAFETY,
    symbol="hydrant",
    shape="triangle",
    attributes=(
        ("fireWaterSupplyType", Text(en="Kind", ja="種別")),
        ("hydrantDiameter", Text(en="Diameter (mm)", ja="口径（mm）")),
        *ADDRESS,
        *END,
    ),
)
RESERVOIR = Layer(
    entity_type="Reservoir",
    title=Text(en="Irrigation ponds", ja="ため池", easy="ためいけ"),
    group=SAFETY,
    symbol="pond",
    shape="circle",
    attributes=(*ADDRESS, ("identifier", Text(en="Number", ja="番号")), *END),
)
DISASTER_RADIO_SPEAKER = Layer(
    entity_type="DisasterRadioSpeaker",
    title=Text(en="Loudspeakers", ja="防災行政無線", easy="ぼうさい スピーカー"),
    group=SAFETY,
    symbol="horn",
    shape="triangle",
    attributes=(
        ("stationNumber", Text(en="Station number", ja="子局番号")),
        ("equipmentType", Text(en="Kind", ja="設備種別")),
        ("answerback", Text(en="Two-way", ja="アンサーバック機能")),
        *ADDRESS,
        *END,
    ),
)
