# SPDX-License-Identifier: Apache-2.0
"""Vector tiles (Mapbox Vector Tile 2.1) of the layers; points are gathered into clusters below zoom 14."""
