# SPDX-License-Identifier: Apache-2.0
"""EntityMaps (5.14): which entities a query found and who holds them, kept so that its pages stay cheap and steady."""
