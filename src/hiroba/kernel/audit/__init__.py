# SPDX-License-Identifier: Apache-2.0
"""Who did what: rows that are only ever added, sealed into one hash chain for each town."""
