# SPDX-License-Identifier: Apache-2.0
"""The categories that every town starts with. A town changes them in its own table, never here."""

from dataclasses import dataclass

from hiroba.kernel.api.registry import Text

ANYWHERE_URGENT = "けが 怪我 事故 火事 煙 ガス 感電 危険 落ちそう"
"""Words that make a person look at once, whatever it is about. Each town adds its own."""


@dataclass(frozen=True, kw_only=True)
class Category:
    """What a report is about. `code` is the service_code of Open311; `target_days` are working days."""

    code: str
    title: Text
    hint: str = ""
    icon: str = "cone"
    group: str = "road"
    target_days: int = 10
    emergency_words: str = ANYWHERE_URGENT
    unit: int | None = None
    is_active: bool = True
    position: int = 50


CATEGORIES = (
    Category(
        code="road_surface",
        title=Text(en="Hole or crack in the road", ja="道路の穴・ひび", easy="道の あな・ひび"),
        hint="車道や歩道の穴、段差、ひび、陥没",
        target_days=5,
        emergency_words=f"{ANYWHERE_URGENT} 陥没",
        position=10,
    ),
    Category(
        code="street_light",
        title=Text(en="Street light", ja="街灯", easy="道の あかり"),
        hint="消えている、ついたまま、柱が傾いている",
        icon="sun",
        position=20,
    ),
    Category(
        code="gutter",
        title=Text(en="Gutter or drain", ja="側溝", easy="道の よこの みぞ"),
        hint="ふたが割れた、水があふれる、つまっている",
        icon="drop",
        target_days=7,
        position=30,
    ),
    Category(
        code="traffic_mirror",
        title=Text(en="Traffic mirror", ja="カーブミラー", easy="まがりかどの かがみ"),
        hint="向きがずれた、割れた、曇って見えない",
        icon="search",
        position=40,
    ),
    Category(
        code="guardrail",
        title=Text(en="Guardrail", ja="ガードレール", easy="ガードレール（道の さく）"),
        hint="曲がった、外れた、さびて危ない",
        target_days=15,
        position=50,
    ),
    Category(
        code="playground",
        title=Text(en="Playground equipment", ja="公園の遊具", easy="こうえんの あそぶ もの"),
        hint="壊れた、ぐらつく、ささくれがある",
        icon="child",
        group="park",
        target_days=3,
        position=60,
    ),
    Category(
        code="tree",
        title=Text(en="Tree", ja="樹木", easy="木"),
        hint="倒れそう、枝が道や信号をふさぐ",
        icon="heart",
        group="park",
        emergency_words=f"{ANYWHERE_URGENT} 倒れ 電線",
        position=70,
    ),
    Category(
        code="dumping",
        title=Text(en="Dumped rubbish", ja="不法投棄", easy="すてられた ごみ"),
        hint="道や公園に捨てられた家電、タイヤ、ごみ",
        icon="bin",
        target_days=7,
        position=80,
    ),
    Category(
        code="other",
        title=Text(en="Something else", ja="その他", easy="ほかの こと"),
        hint="どれにも当てはまらないとき",
        icon="form",
        position=90,
    ),
)
