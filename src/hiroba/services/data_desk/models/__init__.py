# SPDX-License-Identifier: Apache-2.0
"""What the data desk keeps. The data sets themselves stand in the catalogue of the kernel."""

from hiroba.services.data_desk.models.drafts import ImportDraft
from hiroba.services.data_desk.models.pulls import PulledEntry, PullResult, PullSource
from hiroba.services.data_desk.models.runs import ImportRun

__all__ = ["ImportDraft", "ImportRun", "PullResult", "PullSource", "PulledEntry"]
