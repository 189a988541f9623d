# SPDX-License-Identifier: Apache-2.0
"""OGC API - Features - Part 1: Core (OGC 17-069r4) over the public layers of a town."""
