# SPDX-License-Identifier: Apache-2.0
"""URLs of all services from their manifests. Every page is guarded here, so that none can be forgotten."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from hiroba.kernel.registry.collection import resolve, services
from hiroba.kernel.registry.manifest import Page, Service
from hiroba.kernel.tenancy.queries import switched_on_services

View = Callable[..., HttpResponse]
SIGN_IN_PATH = "/account/sign-in"


def page_urls() -> list[URLPattern | URLResolver]:
    """Public and resident pages at `/<service>/…`, staff pages at `/staff/<service>/…`; names `service:page`."""
    urls: list[URLPattern | URLResolver] = []
    for service in services():
        patterns = [_url(service, page) for page in service.pages]
        urls.append(path("", include((patterns, service.name))))
    return urls


def _url(service: Service, page: Page) -> URLPattern:
    start = f"staff/{service.name}/" if page.audience == "staff" else f"{service.name}/"
    return path(start + page.path, guarded(service, page, resolve(service, page.view)), name=page.name)


def guarded(service: Service, page: Page, view: View) -> View:
    """Wraps a view: the town exists, the service is on there, and the actor may see the page."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.tenant is None or not is_on(service):  # type: ignore[attr-defined]
            raise Http404
        actor = request.actor  # type: ignore[attr-defined]
        if page.audience != "public" and actor.kind == "anonymous":
            return redirect_to_login(request.get_full_path(), SIGN_IN_PATH)
        if page.audience == "staff" and not actor.can(page.permission):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guard.hiroba_page = page  # type: ignore[attr-defined]
    return guard


def is_on(service: Service) -> bool:
    return service.built_in or service.name in switched_on_services()
