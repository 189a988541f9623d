# SPDX-License-Identifier: Apache-2.0
"""What has no model of its own; only a clerk can choose it, no header tells it."""

from __future__ import annotations

from hiroba.kernel.catalogue.data_models.blocks import ACCESS, COMMON, HOURS
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field

OTHER_PLACE = DataModel(
    name="other_place",
    entity_type="PointOfInterest",
    title_ja="その他の場所や区域",
    title_en="Other places or areas",
    fields=(*COMMON, *HOURS, *ACCESS, Field("category", ("種別", "分類", "種類", "区分"), repeats=True)),
    marks={},
    file_words=(),
    name_from="category",
    name_is_numbered=True,
    place="optional",
)
