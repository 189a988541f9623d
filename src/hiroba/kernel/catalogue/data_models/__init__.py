# SPDX-License-Identifier: Apache-2.0
"""The data sets that an import knows: 自治体標準オープンデータセット columns to エリアデータ標準データモデル names."""

from hiroba.kernel.catalogue.data_models.registry import MODELS
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field, Hazard

__all__ = ["MODELS", "DataModel", "Field", "Hazard"]
