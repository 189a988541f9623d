# SPDX-License-Identifier: Apache-2.0
"""Reads records for the staff page."""

from django.db.models import QuerySet

from hiroba.kernel.audit.models import Record


def records(*, subject: str = "", actor: str = "") -> QuerySet[Record]:
    """The records of the current tenant, latest first; of one subject or one actor (`account:<id>`) if named."""
    found: QuerySet[Record] = Record.objects.order_by("-at", "-id")
    if subject:
        found = found.filter(subject=subject)
    if actor:
        found = found.filter(actor=actor)
    return found
