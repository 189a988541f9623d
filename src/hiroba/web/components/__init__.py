# SPDX-License-Identifier: Apache-2.0
"""Repeated parts of pages: values that a page function prepares, and the tags (`{% load hiroba %}`) that draw them."""

from hiroba.web.components.values import (
    Alert,
    Column,
    Crumb,
    Figure,
    NewsItem,
    Pages,
    Step,
    Table,
    Tile,
    Tone,
    WorkItem,
)

__all__ = [
    "Alert",
    "Column",
    "Crumb",
    "Figure",
    "NewsItem",
    "Pages",
    "Step",
    "Table",
    "Tile",
    "Tone",
    "WorkItem",
]
