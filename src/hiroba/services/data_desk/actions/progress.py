# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import time

from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk.models import ImportDraft

# A page asks once a second; more often would only load the database.
_SECONDS_BETWEEN = 0.7


class DraftProgress:
    """Tells the page of a draft how far a check or an import has come, in transactions of their own."""

    def __init__(self, tenant: str, draft: int) -> None:
        self._tenant = tenant
        self._draft = draft
        self._told_at = 0.0
        self._stage = ""

    def __call__(self, stage: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if stage == self._stage and now - self._told_at < _SECONDS_BETWEEN:
            return
        self._stage, self._told_at = stage, now
        with as_tenant(self._tenant):
            ImportDraft.objects.filter(pk=self._draft).update(stage=stage, done=done, whole=whole)
