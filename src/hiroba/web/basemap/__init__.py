# SPDX-License-Identifier: Apache-2.0
"""Offline basemap: hand-drawn towns, built into one PMTiles archive, served with byte ranges, styled in the look."""
