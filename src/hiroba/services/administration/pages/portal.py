# SPDX-License-Identifier: Apache-2.0
"""The town's first page, the list of services, and the page of an installation without a town."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hiroba.kernel.api.tenancy import Tenant, tenants
from hiroba.services.administration.queries.figures import figures_now
from hiroba.services.administration.queries.notices import portal_news
from hiroba.services.administration.queries.offers import found, portal_tiles
from hiroba.services.administration.queries.texts import texts_found
from hiroba.web.frame import frame_of
from hiroba.web.page_cache import same_for_everybody
from hiroba.web.visit import tenant_of

# From this hour on; before the first one it is still night.
GREETINGS = (
    (5, gettext_lazy("Good morning")),
    (11, gettext_lazy("Hello")),
    (17, gettext_lazy("Good evening")),
)
TOWNS_MAX = 200


@require_safe
@same_for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """`/`: the portal of the town, or the list of towns on the installation's own host."""
    tenant = tenant_of(request)
    if tenant is None:
        return _landing(request)
    now = timezone.localtime()
    frame = frame_of(request)
    shown = {
        "frame": frame,
        "greeting": greeting(now, frame.account.name if frame.account else ""),
        "today": now.date(),
        "tiles": portal_tiles(),
        "figures": figures_now(tenant.code),
        "news": portal_news(),
        "town_name": frame.town.name_in_language if frame.town else "",
        "has_map": any(item.url == "/dashboard/" for item in frame.menu),
    }
    return render(request, "administration/portal.html", shown)


@require_safe
@same_for_everybody
def all_services(request: HttpRequest) -> HttpResponse:
    """`/services?q=`: everything the town offers, searched by word, and the texts in which the words stand."""
    if tenant_of(request) is None:
        return _landing(request)
    query = request.GET.get("q", "").strip()
    shown = {"query": query, "tiles": found(query), "texts": texts_found(query)}
    return render(request, "administration/services.html", shown)


def greeting(now: datetime.datetime, name: str) -> str:
    word = str(next((text for hour, text in reversed(GREETINGS) if now.hour >= hour), GREETINGS[-1][1]))
    return _("%(greeting)s, %(name)s") % {"greeting": word, "name": name} if name else word


def _landing(request: HttpRequest) -> HttpResponse:
    port = request.get_port()
    start = f"{request.scheme}://"
    towns = [
        {
            "name": town.name,
            "name_en": town.name_en,
            "prefecture": town.prefecture,
            "code": town.code,
            "is_demo": town.is_demo,
            "url": f"{start}{_host(request, town)}{'' if town.host or port in ('80', '443') else f':{port}'}/",
        }
        for town in tenants()[:TOWNS_MAX]
    ]
    return render(request, "administration/landing.html", {"towns": towns})


def _host(request: HttpRequest, town: Tenant) -> str:
    """The town's own domain, else its name in front of this host; a bare address has no names below it."""
    host = request.get_host().partition(":")[0]
    parent = "localhost" if host in ("127.0.0.1", "[", "localhost") else host
    return town.host or f"{town.slug}.{parent}"
