# SPDX-License-Identifier: Apache-2.0
"""The layers for other people's software: OGC API Features, vector tiles and a map style."""
