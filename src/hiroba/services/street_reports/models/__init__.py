# SPDX-License-Identifier: Apache-2.0
"""What is stored, one file for each subject."""

from hiroba.services.street_reports.models.draft import Draft
from hiroba.services.street_reports.models.follower import Follower
from hiroba.services.street_reports.models.report import LastNumber, Report
from hiroba.services.street_reports.models.sending import SendingCount
from hiroba.services.street_reports.models.step import Step
from hiroba.services.street_reports.models.town import ApiKey, TownCategory, TownRules
from hiroba.services.street_reports.models.unit import Unit

__all__ = [
    "ApiKey",
    "Draft",
    "Follower",
    "LastNumber",
    "Report",
    "SendingCount",
    "Step",
    "TownCategory",
    "TownRules",
    "Unit",
]
