# SPDX-License-Identifier: Apache-2.0
"""Times as people read them, and the freshness of live values."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

WEEKDAYS_JA = "月火水木金土日"

SKEW = datetime.timedelta(minutes=5)
"""Clocks of stations run ahead a little."""


def day(date: datetime.date) -> str:
    """`9月18日（金）`, in English `Fri 18 September`."""
    if _is_english():
        return f"{date:%a} {date.day} {date:%B}"
    return f"{date.month}月{date.day}日（{WEEKDAYS_JA[date.weekday()]}）"


def short_day(date: datetime.date, *, today: datetime.date) -> str:
    """The day, with the year only when it is another one."""
    if _is_english():
        return f"{date.day} {date:%b}" + (f" {date.year}" if date.year != today.year else "")
    return (f"{date.year}年" if date.year != today.year else "") + f"{date.month}月{date.day}日"


def clock(at: datetime.datetime, *, now: datetime.datetime) -> str:
    """`10:32` today, else with the day in front."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    time = date_format(local, "G:i")
    return time if local.date() == today else f"{short_day(local.date(), today=today)} {time}"


def time_tag(at: datetime.datetime, *, now: datetime.datetime | None = None) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>',
        timezone.localtime(at).isoformat(timespec="minutes"),
        clock(at, now=now or timezone.now()),
    )


def is_stale(at: datetime.datetime, *, stale_minutes: int | None, now: datetime.datetime) -> bool:
    """A time further ahead than clocks differ is a fault, and what is faulty may not be the present."""
    if stale_minutes is None:
        return False
    return at > now + SKEW or now - at > datetime.timedelta(minutes=stale_minutes)


def fresh(
    at: datetime.datetime | None, stale_minutes: int | None = None, now: datetime.datetime | None = None
) -> SafeString:
    """The time of a live value; when it is too old, 古い情報 in words, shape and colour; so does None."""
    now = now or timezone.now()
    if at is not None and not is_stale(at, stale_minutes=stale_minutes, now=now):
        return format_html(
            '<span class="fresh"><svg viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
            '<circle cx="5" cy="5" r="5"/></svg>{} {}</span>',
            _("Observed"),
            time_tag(at, now=now),
        )
    when = (
        format_html('　<span class="nowrap">{} {}</span>', _("Observed"), time_tag(at, now=now)) if at else ""
    )
    return format_html(
        '<span class="fresh fresh-old"><svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        '<circle cx="10" cy="10" r="8.5"/>'
        '<path d="M10 5v5.5l3 2"/></svg><span>{}{}</span></span>',
        _("Old information"),
        when,
    )


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
