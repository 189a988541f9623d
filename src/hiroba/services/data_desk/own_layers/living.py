# SPDX-License-Identifier: Apache-2.0
"""Layers of daily life, sights and culture."""

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.data_desk.own_layers.words import (
    ADDRESS,
    CONTACT,
    DESCRIPTION,
    END,
    HOURS,
    LEISURE,
    LIVING,
)

PUBLIC_WIRELESS_LAN = Layer(
    entity_type="PublicWirelessLAN",
    title=Text(en="Public wireless LAN", ja="公衆無線LAN", easy="むりょうの Wi-Fi"),
    group=LIVING,
    symbol="wifi",
    shape="circle",
    attributes=(
        ("ssid", Text(en="Network name (SSID)", ja="SSID")),
        ("area", Text(en="Where it reaches", ja="提供エリア")),
        ("installer", Text(en="Operator", ja="設置者")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
PUBLIC_FACILITY = Layer(
    entity_type="PublicFacility",
    title=Text(en="Public facilities", ja="公共施設", easy="みんなの たてもの"),
    group=LIVING,
    symbol="board",
    shape="square",
    attributes=(*DESCRIPTION, *ADDRESS, *HOURS, *CONTACT, *END),
)
PUBLIC_TOILET = Layer(
    entity_type="PublicToilet",
    title=Text(en="Public toilets", ja="公衆トイレ", easy="トイレ"),
    group=LIVING,
    symbol="toilet",
    shape="square",
    attributes=(
        ("multipurposeToilet", Text(en="Wheelchair toilet", ja="車椅子使用者用トイレ")),
        ("babyCareToilet", Text(en="For babies", ja="乳幼児用設備")),
        ("toiletForOstomates", Text(en="For ostomates", ja="オストメイト対応")),
        *ADDRESS,
        *HOURS,
        *END,
    ),
)
MEDICAL_INSTITUTION = Layer(
    entity_type="MedicalInstitution",
    title=Text(en="Medical institutions", ja="医療機関", easy="びょういん"),
    group=LIVING,
    symbol="hospital",
    shape="square",
    attributes=(
        ("medicalType", Text(en="Kind", ja="医療機関の種類")),
        ("medicalSpecialities", Text(en="Specialities", ja="診療科目")),
        ("numberOfBeds", Text(en="Beds", ja="病床数")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
TOURIST_FACILITY = Layer(
    entity_type="TouristFacility",
    title=Text(en="Tourist facilities", ja="観光施設", easy="かんこうの 場所"),
    group=LEISURE,
    symbol="star",
    shape="diamond",
    attributes=(
        *DESCRIPTION,
        ("openingHours", Text(en="Opening hours", ja="営業時間")),
        ("fee", Text(en="Fee", ja="料金")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
CULTURAL_PROPERTY = Layer(
    entity_type="CulturalProperty",
    title=Text(en="Cultural properties", ja="文化財", easy="むかしからの 大切な もの"),
    group=LEISURE,
    symbol="temple",
    shape="diamond",
    attributes=(
        ("culturalPropertyClassification", Text(en="Classification", ja="文化財分類")),
        ("designatedDate", Text(en="Designated on", ja="指定日")),
        ("tradeName", Text(en="Owner", ja="所有者等")),
        ("description", Text(en="Description", ja="説明")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
