# SPDX-License-Identifier: Apache-2.0
"""Areas of a town as polygons: its own outline, 町丁目, school districts, neighbourhoods."""
