# SPDX-License-Identifier: Apache-2.0
"""All components as template tags: `{% load hiroba %}`. Each is shown at `/look/components`."""

import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hiroba.web.components import downloads, forms, marks, times, words
from hiroba.web.components.place_picker import PlaceForm
from hiroba.web.components.values import Alert, Crumb, Figure, NewsItem, Pages, Step, Table, Tile, WorkItem
from hiroba.web.visit import tenant_of

register = template.Library()
COMPONENTS = "hiroba/components"
JAPAN = (138.0, 37.0)

register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.crest, name="crest")
register.simple_tag(marks.badge, name="badge")
register.simple_tag(marks.alert_pill, name="alert_pill")
register.simple_tag(marks.level_shape, name="level_shape")
register.simple_tag(times.fresh, name="fresh")
register.simple_tag(words.ruby, takes_context=True, name="ruby")
register.simple_tag(forms.hidden_fields, name="hidden_fields")


@register.filter
def day(date: datetime.date) -> str:
    """`9月18日（金）`."""
    return times.day(date)


@register.filter
def short_day(date: datetime.date) -> str:
    """`9月18日`, with the year when it is not this one."""
    return times.short_day(date, today=timezone.localdate())


@register.filter
def clock(at: datetime.datetime) -> SafeString:
    """`10:32` as a `time` element, with the day when it is not today."""
    return times.time_tag(at)


@register.inclusion_tag(f"{COMPONENTS}/alert.html")
def alert(alert: Alert) -> dict[str, Any]:
    return {"alert": alert}


@register.inclusion_tag(f"{COMPONENTS}/tiles.html")
def tiles(items: list[Tile]) -> dict[str, Any]:
    return {"tiles": items}


@register.inclusion_tag(f"{COMPONENTS}/figures.html")
def figures(items: list[Figure]) -> dict[str, Any]:
    return {"figures": items}


@register.inclusion_tag(f"{COMPONENTS}/news.html")
def news(items: list[NewsItem]) -> dict[str, Any]:
    """The list of notices, newest first."""
    return {"items": items}


@register.inclusion_tag(f"{COMPONENTS}/work.html")
def work(items: list[WorkItem]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag(f"{COMPONENTS}/table.html", takes_context=True)
def table(context: template.Context, table: Table) -> dict[str, Any]:
    """A table; one of a staff page offers itself as a file."""
    return {"table": table, "files": _files(context, table) if table.is_staff and table.has_files else []}


@register.inclusion_tag(f"{COMPONENTS}/table_files.html", takes_context=True)
def table_download(context: template.Context, table: Table) -> dict[str, Any]:
    """The files of a table that the page shows in another form."""
    return {"table": table, "files": _files(context, table)}


def _files(context: template.Context, table: Table) -> list[downloads.FileLink]:
    request = context.get("request")
    return downloads.file_links(request, table) if request and table.rows else []


@register.inclusion_tag(f"{COMPONENTS}/pages.html")
def pages(pages: Pages) -> dict[str, Any]:
    return {"pages": pages}


@register.inclusion_tag(f"{COMPONENTS}/stepper.html")
def stepper(steps: list[Step]) -> dict[str, Any]:
    return {"steps": steps}


@register.inclusion_tag(f"{COMPONENTS}/progress.html")
def progress(value: int, maximum: int, label: str, unit: str = "") -> dict[str, Any]:
    return {"value": value, "maximum": maximum, "label": label, "unit": unit}


@register.inclusion_tag(f"{COMPONENTS}/crumbs.html")
def crumbs(items: list[Crumb]) -> dict[str, Any]:
    return {"crumbs": items}


@register.inclusion_tag(f"{COMPONENTS}/field.html")
def field(bound: BoundField, short: bool = False) -> dict[str, Any]:
    """One field of a form with label, hint and error; `short` for numbers and codes."""
    return forms.field(bound, short=short)


@register.inclusion_tag(f"{COMPONENTS}/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with the whole form, first on the page; links lead to the fields."""
    return forms.errors(form)


@register.inclusion_tag(f"{COMPONENTS}/place_picker.html", takes_context=True)
def place_picker(context: template.Context, form: PlaceForm) -> dict[str, Any]:
    """Where: map, the phone's position and address; `form` is a `PlaceForm`. The map begins in the town's middle."""
    tenant = tenant_of(context["request"])
    lon, lat = (tenant.longitude, tenant.latitude) if tenant else (None, None)
    return {"form": form, "lon": lon or JAPAN[0], "lat": lat or JAPAN[1], "zoom": 13 if lon else 5}


@register.inclusion_tag(f"{COMPONENTS}/toast.html")
def toast(tone: str, text: str, undo_url: str = "") -> dict[str, Any]:
    return {"tone": tone, "text": text, "undo_url": undo_url}


@register.simple_tag
def link_more(text: str, url: str) -> SafeString:
    return format_html('<a class="link-more" href="{}">{}{}</a>', url, text, marks.icon("next"))


@register.simple_block_tag
def notice(content: str, tone: str, title: str, icon: str = "info") -> SafeString:
    """One message that stays: `{% notice "care" title %}…{% endnotice %}`."""
    return format_html(
        '<div class="notice is-{}"><p class="notice-title">{}{}</p>{}</div>',
        tone,
        marks.icon(icon),
        title,
        content,
    )


@register.simple_block_tag
def fold(content: str, summary: str, css: str = "") -> SafeString:
    """Reasons, questions and table twins; never the main content."""
    return format_html(
        '<details class="fold{}"><summary>{}</summary><div>{}</div></details>',
        f" {css}" if css else "",
        summary,
        content,
    )


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "") -> SafeString:
    """The heading of a page and, as its content, what can be done there."""
    below = format_html('<p class="soft">{}</p>', lead) if lead else ""
    return format_html('<div class="page-head"><div><h1>{}</h1>{}</div>{}</div>', title, below, content)
