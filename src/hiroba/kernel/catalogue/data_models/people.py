# SPDX-License-Identifier: Apache-2.0
"""Population, care, children and schools."""

from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.choices import clean_presence
from hiroba.kernel.catalogue.cleaning.dates import clean_date, clean_time
from hiroba.kernel.catalogue.cleaning.numbers import clean_integer
from hiroba.kernel.catalogue.cleaning.text import clean_list, clean_remarks
from hiroba.kernel.catalogue.data_models.blocks import (
    ACCESS,
    BARRIER_FREE,
    COMMON,
    END,
    HOURS,
    ORGANISATION,
    PUBLISHER,
)
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field

_AGES = [(first, f"{first}-{first + 4}", f"{first}_{first + 4}") for first in range(0, 85, 5)]


def _age_groups() -> list[Field]:
    """「0-4歳の男性」 … 「85歳以上の女性」; Takamatsu numbers them man1 … woman18."""
    found = []
    for sex, japanese, english in (("male", "男性", "man"), ("female", "女性", "woman")):
        for place, (_, ages, suffix) in enumerate(_AGES, 1):
            headers = (f"{ages}歳の{japanese}", f"{ages}歳{japanese}", f"{english}{place}")
            found.append(Field(f"{sex}{suffix}", headers, clean_integer))
        last = (f"85歳以上の{japanese}", f"85歳の{japanese}以上", f"85歳以上{japanese}", f"{english}18")
        found.append(Field(f"{sex}85_", last, clean_integer))
    return found


POPULATION = DataModel(
    name="population",
    entity_type="PopulationStatistics",
    title_ja="地域・年齢別人口",
    title_en="Population by area and age",
    fields=(
        *PUBLISHER,
        Field("areaCode", ("地域コード", "regionCode")),
        Field("areaName", ("地域名", "町丁字名", "regionName")),
        Field("dateOfSurvey", ("調査年月日", "基準日", "surveyDate"), clean_date, repeats=True),
        Field("totalPopulation", ("総人口", "人口総数"), clean_integer),
        Field("male", ("男性", "男"), clean_integer),
        Field("female", ("女性", "女", "woman"), clean_integer),
        *_age_groups(),
        Field("numberOfHousehold", ("世帯数", "numberOfHouseholds"), clean_integer),
        Field("remarks", ("備考", "note"), clean_remarks),
    ),
    marks={
        "総人口": 5,
        "世帯数": 4,
        "地域名": 2,
        "0-4歳の男性": 5,
        "85歳以上の女性": 5,
        "man1": 5,
        "調査年月日": 2,
    },
    file_words=("population", "人口"),
    identifier_headers=("地域コード", "regionCode", "areaCode"),
    only_own_identifiers=True,
    name_from="areaName",
    identity=("areaName",),
    place="optional",
    observed_from="dateOfSurvey",
)

CARE_SERVICE = DataModel(
    name="care_service",
    entity_type="CareServiceOffice",
    title_ja="介護サービス事業所",
    title_en="Care service offices",
    fields=(
        *COMMON,
        Field("name", ("介護サービス事業所名称", "事業所名", "事業所名称")),
        Field("nameKana", ("介護サービス事業所名称_カナ", "事業所名_カナ")),
        Field("nameEn", ("介護サービス事業所名称_英字",)),
        Field("service", ("実施サービス", "サービス種別", "サービスの種類"), clean_list, repeats=True),
        Field("officeNumber", ("事業所番号", "介護保険事業所番号")),
        Field("supportedCareLevel", ("対応可能な要介護度", "要介護度"), clean_list, repeats=True),
        Field("legalEntityNumber", ("法人番号",), ORGANISATION[0].clean, repeats=True),
        Field("legalEntityName", ("法人の名称", "法人名", "運営法人"), repeats=True),
        Field("serviceDay", ("利用可能曜日",), repeats=True),
        Field("serviceDayRemarks", ("利用可能曜日特記事項",), clean_remarks, repeats=True),
        Field("maxCapacity", ("定員", "利用定員"), clean_integer),
        Field("serviceArea", ("送迎範囲", "送迎の範囲"), clean_remarks),
    ),
    marks={
        "介護サービス事業所名称": 6,
        "実施サービス": 5,
        "事業所番号": 4,
        "介護保険事業所番号": 6,
        "利用可能曜日特記事項": 2,
        "法人の名称": 1,
        "定員": 1,
        "送迎範囲": 4,
        "対応可能な要介護度": 5,
    },
    file_words=("care", "介護"),
)

CHILDCARE = DataModel(
    name="preschool",
    entity_type="ChildcareFacility",
    title_ja="子育て施設",
    title_en="Childcare facilities",
    fields=(
        *COMMON,
        *HOURS,
        *ORGANISATION,
        *BARRIER_FREE,
        *ACCESS,
        # The standard calls it `type`, which NGSI-LD (4.5.1) keeps for the entity itself.
        Field("childcareType", ("種別", "施設種別"), repeats=True),
        Field("managementType", ("公私の別", "設置主体", "運営形態"), repeats=True),
        Field("approvalDate", ("認可等年月日", "認可年月日"), clean_date, repeats=True),
        Field("maxCapacity", ("収容定員", "定員"), clean_integer),
        Field("minAge", ("受入年齢",), repeats=True),
        Field("temporaryChildCare", ("一時預かりの有無",), clean_presence, repeats=True),
        Field("childCareSickChildren", ("病児保育の有無", "病児・病後児保育"), clean_presence, repeats=True),
        Field("mealService", ("給食の有無", "給食"), clean_presence, repeats=True),
        Field("extendedChildcare", ("延長保育の有無",), clean_presence, repeats=True),
        Field("extendedChildCareHours", ("延長保育時間",), repeats=True),
    ),
    marks={
        "認可等年月日": 5,
        "収容定員": 4,
        "受入年齢": 5,
        "一時預かりの有無": 5,
        "病児保育の有無": 5,
        "延長保育の有無": 4,
        "公私の別": 1,
        "種別": 1,
    },
    file_words=("preschool", "childcare", "nursery", "子育て", "保育"),
)

EDUCATIONAL_INSTITUTION = DataModel(
    name="educational_institution",
    entity_type="EducationalInstitution",
    title_ja="教育機関",
    title_en="Schools",
    fields=(
        *COMMON,
        *ORGANISATION,
        Field("name", ("学校名", "学校名称", "教育機関名")),
        Field("nameKana", ("学校名_カナ",)),
        Field("schoolCode", ("学校コード", "学校調査番号")),
        Field("schoolType", ("学校種", "学校種別", "教育機関種別", "学校種類"), repeats=True),
        Field("establishmentType", ("設置区分", "設置者区分", "公私の別"), repeats=True),
        Field("establisher", ("設置者", "設置者名"), repeats=True),
        Field("numberOfStudents", ("児童生徒数", "生徒数", "児童数"), clean_integer),
        Field("numberOfClasses", ("学級数", "クラス数"), clean_integer),
    ),
    marks={
        "学校名": 4,
        "学校コード": 6,
        "学校種": 5,
        "学校種別": 5,
        "教育機関名": 5,
        "設置区分": 2,
        "教育機関種別": 5,
        "学級数": 3,
        "児童生徒数": 3,
    },
    file_words=("school", "教育機関", "学校"),
    prefixes=("教育機関", "学校", "施設"),
    identifier_headers=("教育機関ID", "学校コード"),
)

SCHOOL_DISTRICT = DataModel(
    name="school_district",
    entity_type="SchoolDistrict",
    title_ja="小中学校通学区域",
    title_en="School districts",
    fields=(
        *PUBLISHER,
        Field("streetAddressId", ("町字ID",), repeats=True),
        Field(
            "areaName", ("対象区域", "通学区域", "区域名", "町丁名", "住所", "町名", "所在地_町字", "町字名")
        ),
        Field(
            "areaRemarks", ("対象区域詳細", "番地等", "番地", "区域の詳細", "所在地_番地以下"), clean_remarks
        ),
        Field("elementarySchoolName", ("小学校名", "小学校", "指定小学校"), repeats=True),
        Field("juniorHighSchoolName", ("中学校名", "中学校", "指定中学校"), repeats=True),
        Field("schoolName", ("学校名", "指定校", "通学校"), repeats=True),
        Field("schoolCode", ("学校コード",), repeats=True),
        *END,
    ),
    marks={
        "小学校名": 4,
        "中学校名": 4,
        "小学校": 2,
        "中学校": 2,
        "指定小学校": 5,
        "指定中学校": 5,
        "通学区域": 5,
        "対象区域": 2,
        "指定校": 4,
    },
    file_words=("school_district", "通学区域", "校区", "学区"),
    prefixes=("通学区域",),
    name_from="areaName",
    identity=("areaName", "areaRemarks", "schoolName"),
    only_own_identifiers=True,
    identifier_headers=("ID", "通学区域ID"),
    place="optional",
)

# How many pupils each school has, one line for each school; see layouts/school_rolls.py.
SCHOOL_ROLL = DataModel(
    name="school_roll",
    entity_type="SchoolStatistics",
    title_ja="児童生徒数",
    title_en="Pupils of each school",
    fields=(
        *PUBLISHER,
        Field("name", ("学校名", "園名")),
        Field("schoolType", ("学校種別",), repeats=True),
        Field("dateOfSurvey", ("調査年月日",), clean_date, repeats=True),
        Field("numberOfStudents", ("児童生徒数合計",), clean_integer),
        Field("numberOfClasses", ("学級数合計",), clean_integer),
        *(Field(f"numberOfStudents{n}", (f"児童生徒数_{n}年",), clean_integer) for n in range(1, 7)),
        *(Field(f"numberOfClasses{n}", (f"学級数_{n}年",), clean_integer) for n in range(1, 7)),
        *(Field(f"numberOfChildren{n}", (f"園児数_{n}歳児",), clean_integer) for n in range(6)),
    ),
    marks={"児童生徒数合計": 10, "学級数合計": 10},
    file_words=(),
    identity=("name",),
    only_own_identifiers=True,
    place="none",
    observed_from="dateOfSurvey",
)

BABY_STATION = DataModel(
    name="baby_station",
    entity_type="BabyStation",
    title_ja="赤ちゃんの駅",
    title_en="Baby stations",
    fields=(
        *COMMON,
        *HOURS,
        Field("nursery", ("授乳室", "授乳室の有無", "授乳コーナー"), clean_presence, repeats=True),
        Field(
            "diaperChangingCorner",
            ("おむつ替えコーナー", "おむつ替え", "おむつ交換台"),
            clean_presence,
            repeats=True,
        ),
        Field("hotWater", ("調乳用給湯", "お湯の提供", "給湯"), clean_presence, repeats=True),
        Field("startTime", ("利用可能開始時間",), clean_time, repeats=True),
    ),
    marks={
        "授乳室": 3,
        "おむつ替えコーナー": 2,
        "おむつ交換台": 3,
        "調乳用給湯": 5,
        "お湯の提供": 4,
        "授乳室の有無": 4,
    },
    file_words=("baby", "赤ちゃん", "授乳"),
    prefixes=("赤ちゃんの駅",),
)
