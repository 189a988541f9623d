# SPDX-License-Identifier: Apache-2.0
"""Facts about the archive that builder and style share; without the builder's heavy imports."""

ZOOM_MIN = 6
# One unit of a zoom 12 tile is 2.4 m, finer than any drawing; MapLibre enlarges from there.
ZOOM_MAX = 12
ATTRIBUTION = "国土数値情報（行政区域データ、国土交通省）を加工して作成"
# The towns in the archive; the drawings themselves are loaded only by the builder.
DRAWN = frozenset({"104256", "282103", "282201", "372013", "372056", "373877"})
