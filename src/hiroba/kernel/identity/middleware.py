# SPDX-License-Identifier: Apache-2.0
"""Gives each request its actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hiroba.kernel.identity.actors import Actor, actor_of, anonymous
from hiroba.kernel.registry.collection import role_permissions
from hiroba.kernel.tenancy.scope import INSTALLATION, current_tenant


class ActorMiddleware:
    """Sets `request.actor`, lazily: a page that asks for nobody reads no account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    if getattr(request, "tenant", None) is None:
        return anonymous(INSTALLATION)
    if not request.user.is_authenticated:
        return anonymous(current_tenant())
    return actor_of(request.user, current_tenant(), role_permissions())
