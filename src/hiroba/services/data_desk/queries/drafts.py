# SPDX-License-Identifier: Apache-2.0
from hiroba.services.data_desk.models import ImportDraft

DRAFTS_SHOWN_MAX = 50


def open_drafts() -> list[ImportDraft]:
    """Files of the current town that are not taken in yet, newest first."""
    found = ImportDraft.objects.exclude(state=ImportDraft.State.DONE)
    return list(found.defer("outcome").order_by("-received_at", "-id")[:DRAFTS_SHOWN_MAX])


def draft_of(number: int) -> ImportDraft | None:
    return ImportDraft.objects.filter(pk=number).first()
