# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.data_models.facilities import (
    CULTURAL_PROPERTY,
    MEDICAL_INSTITUTION,
    PUBLIC_FACILITY,
    PUBLIC_TOILET,
    PUBLIC_WIRELESS_LAN,
    TOURIST_FACILITY,
)
from hiroba.kernel.catalogue.data_models.mobility import BICYCLE_PARKING, PARKING, ROAD_RESTRICTION
from hiroba.kernel.catalogue.data_models.observations import PEOPLE_FLOW, RAINFALL, RIVER_LEVEL
from hiroba.kernel.catalogue.data_models.other import OTHER_PLACE
from hiroba.kernel.catalogue.data_models.people import (
    BABY_STATION,
    CARE_SERVICE,
    CHILDCARE,
    EDUCATIONAL_INSTITUTION,
    POPULATION,
    SCHOOL_DISTRICT,
    SCHOOL_ROLL,
)
from hiroba.kernel.catalogue.data_models.safety import (
    AED,
    DESIGNATED_SHELTER,
    EVACUATION_SITE,
    FIRE_WATER_SUPPLY,
    LOUDSPEAKER,
    RESERVOIR,
)
from hiroba.kernel.catalogue.data_models.town_life import (
    EVENT,
    FOOD_BUSINESS,
    OPEN_DATASET,
    POLLING_PLACE,
    VACANT_HOUSE,
)
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel
from hiroba.kernel.catalogue.data_models.waste import WASTE_CALENDAR, WASTE_SITE, WASTE_SORTING

# The numbers of 自治体標準オープンデータセット (sheet A 01–15, then sheet B), then what has no number there.
MODELS: tuple[DataModel, ...] = (
    PUBLIC_FACILITY,
    CULTURAL_PROPERTY,
    EVACUATION_SITE,
    DESIGNATED_SHELTER,
    POPULATION,
    CHILDCARE,
    OPEN_DATASET,
    PUBLIC_WIRELESS_LAN,
    AED,
    CARE_SERVICE,
    MEDICAL_INSTITUTION,
    TOURIST_FACILITY,
    EVENT,
    PUBLIC_TOILET,
    FIRE_WATER_SUPPLY,
    FOOD_BUSINESS,
    SCHOOL_DISTRICT,
    LOUDSPEAKER,
    EDUCATIONAL_INSTITUTION,
    PARKING,
    BICYCLE_PARKING,
    POLLING_PLACE,
    WASTE_SORTING,
    BABY_STATION,
    WASTE_SITE,
    WASTE_CALENDAR,
    VACANT_HOUSE,
    SCHOOL_ROLL,
    RESERVOIR,
    ROAD_RESTRICTION,
    RIVER_LEVEL,
    RAINFALL,
    PEOPLE_FLOW,
    OTHER_PLACE,
)
