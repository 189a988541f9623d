# SPDX-License-Identifier: Apache-2.0
"""Demo towns: invented people and places, public figures with their source. Never part of a production start."""
