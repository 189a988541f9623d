# SPDX-License-Identifier: Apache-2.0
"""Days of a town office: holidays, working days, fiscal years, 和暦 and opening hours. Pure; days are `date`."""

from hiroba.kernel.calendar.office_hours import OfficeHours, Spans
from hiroba.kernel.calendar.wareki import parse_wareki, wareki
from hiroba.kernel.calendar.working_days import (
    add_working_days,
    fiscal_year,
    fiscal_year_days,
    holiday_name,
    is_holiday,
    is_working_day,
)

__all__ = [
    "OfficeHours",
    "Spans",
    "add_working_days",
    "fiscal_year",
    "fiscal_year_days",
    "holiday_name",
    "is_holiday",
    "is_working_day",
    "parse_wareki",
    "wareki",
]
