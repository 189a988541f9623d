# SPDX-License-Identifier: Apache-2.0
"""Layers of parking and of people counted."""

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.data_desk.own_layers.words import ADDRESS, CONTACT, END, FEES, HOURS, TRAFFIC

PARKING = Layer(
    entity_type="Parking",
    title=Text(en="Car parks", ja="駐車場", easy="車を とめる 場所"),
    group=TRAFFIC,
    symbol="pin",
    shape="square",
    attributes=(
        ("maxCars", Text(en="Cars", ja="収容台数")),
        ("numberOfAccessibleSpaces", Text(en="Wheelchair spaces", ja="車椅子使用者用")),
        ("evChargerAvailable", Text(en="Charging", ja="EV充電器")),
        ("maxVehicleHeight", Text(en="Height limit", ja="車高制限")),
        *FEES,
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
BICYCLE_PARKING = Layer(
    entity_type="BicycleParking",
    title=Text(en="Bicycle parking", ja="駐輪場", easy="自転車を とめる 場所"),
    group=TRAFFIC,
    symbol="bike",
    shape="square",
    attributes=(
        ("maxBikes", Text(en="Bicycles", ja="収容台数")),
        ("roof", Text(en="Roof", ja="屋根")),
        *FEES,
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
PEOPLE_FLOW = Layer(
    entity_type="PeopleFlowObserved",
    title=Text(en="People counted", ja="人流", easy="人の 数"),
    group=TRAFFIC,
    symbol="people",
    shape="circle",
    value="peopleCount",
    unit="人",
    attributes=(
        ("peopleCount", Text(en="People", ja="人数")),
        ("measurementDate", Text(en="Day", ja="計測日")),
        ("startTime", Text(en="From", ja="開始時間")),
        ("endTime", Text(en="Until", ja="終了時間")),
        ("areaCode", Text(en="Mesh", ja="メッシュコード")),
    ),
)
