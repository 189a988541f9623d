# SPDX-License-Identifier: Apache-2.0
"""Layers of children, schools and care."""

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.data_desk.own_layers.words import ADDRESS, CONTACT, END, FAMILIES, HOURS

CHILDCARE_FACILITY = Layer(
    entity_type="ChildcareFacility",
    title=Text(en="Childcare", ja="子育て施設", easy="子どもを あずける 場所"),
    group=FAMILIES,
    symbol="child",
    shape="house",
    attributes=(
        ("childcareType", Text(en="Kind", ja="種別")),
        ("maxCapacity", Text(en="Places", ja="定員")),
        ("minAge", Text(en="Age", ja="受入年齢")),
        ("temporaryChildCare", Text(en="Temporary care", ja="一時預かり")),
        ("childCareSickChildren", Text(en="Care of sick children", ja="病児保育")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
EDUCATIONAL_INSTITUTION = Layer(
    entity_type="EducationalInstitution",
    title=Text(en="Schools", ja="学校", easy="学校"),
    group=FAMILIES,
    symbol="school",
    shape="house",
    attributes=(
        ("schoolType", Text(en="Kind", ja="学校種")),
        ("establisher", Text(en="Run by", ja="設置者")),
        ("numberOfStudents", Text(en="Pupils", ja="児童生徒数")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
SCHOOL_DISTRICT = Layer(
    entity_type="SchoolDistrict",
    title=Text(en="School districts", ja="小中学校の通学区域", easy="どの 学校に 行くか"),
    group=FAMILIES,
    symbol="route",
    shape="area",
    attributes=(
        ("elementarySchoolName", Text(en="Elementary school", ja="小学校")),
        ("juniorHighSchoolName", Text(en="Junior high school", ja="中学校")),
        ("schoolName", Text(en="School", ja="学校名")),
        ("areaRemarks", Text(en="Which part", ja="対象区域の詳細")),
        *END,
    ),
)
SCHOOL_STATISTICS = Layer(
    entity_type="SchoolStatistics",
    title=Text(en="Pupils of each school", ja="児童生徒数", easy="学校の 子どもの 数"),
    group=FAMILIES,
    symbol="list",
    shape="square",
    value="numberOfStudents",
    attributes=(
        ("schoolType", Text(en="Kind", ja="学校種別")),
        ("numberOfStudents", Text(en="Pupils", ja="児童生徒数")),
        ("numberOfClasses", Text(en="Classes", ja="学級数")),
        ("dateOfSurvey", Text(en="As of", ja="調査年月日")),
    ),
)
BABY_STATION = Layer(
    entity_type="BabyStation",
    title=Text(en="Baby stations", ja="赤ちゃんの駅", easy="赤ちゃんの 休けい場所"),
    group=FAMILIES,
    symbol="heart",
    shape="circle",
    attributes=(
        ("nursery", Text(en="Nursing room", ja="授乳室")),
        ("diaperChangingCorner", Text(en="Nappy changing", ja="おむつ替え")),
        ("hotWater", Text(en="Hot water for milk", ja="調乳用のお湯")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
CARE_SERVICE_OFFICE = Layer(
    entity_type="CareServiceOffice",
    title=Text(en="Care services", ja="介護サービス事業所", easy="介護の 場所"),
    group=FAMILIES,
    symbol="people",
    shape="square",
    attributes=(
        ("service", Text(en="Services", ja="実施サービス")),
        ("maxCapacity", Text(en="Places", ja="定員")),
        ("serviceDay", Text(en="Days", ja="利用可能曜日")),
        ("legalEntityName", Text(en="Operator", ja="法人の名称")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
