# SPDX-License-Identifier: Apache-2.0
"""Reads of the dashboard: layers of a town, features of a layer, one entity with its history."""
