# SPDX-License-Identifier: Apache-2.0
"""Notices as the reader sees them: in the page's language, with the Japanese text where another one is missing."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from hiroba.services.administration.forms import KIND_TITLES, KIND_TONES
from hiroba.services.administration.models import Notice
from hiroba.web.components import NewsItem
from hiroba.web.languages import current

PORTAL_NOTICES_MAX = 5
SUFFIX_OF_LANGUAGE = {"ja-easy": "_easy", "en": "_en"}


def open_notices() -> QuerySet[Notice]:
    """What stands on the portal, newest first."""
    return Notice.objects.filter(closed_at=None).order_by("-published_at", "-pk")


def all_notices() -> QuerySet[Notice]:
    return Notice.objects.order_by("-published_at", "-pk")


def portal_news(limit: int = PORTAL_NOTICES_MAX) -> list[NewsItem]:
    return [news_item(notice) for notice in open_notices()[:limit]]


def news_item(notice: Notice) -> NewsItem:
    return NewsItem(
        title=text_of(notice, "title"),
        url=reverse("administration:notice", args=[notice.pk]),
        date=timezone.localdate(notice.published_at),
        tone=KIND_TONES[Notice.Kind(notice.kind)],  # type: ignore[arg-type]
        kind=str(KIND_TITLES[Notice.Kind(notice.kind)]),
    )


def text_of(notice: Notice, name: str) -> str:
    """`title` or `body` in the language of the page."""
    suffix = SUFFIX_OF_LANGUAGE.get(current().code, "")
    return str(getattr(notice, name + suffix) or getattr(notice, name))
