# SPDX-License-Identifier: Apache-2.0
"""The JSON API: one router for each service that has one, errors as problem JSON (RFC 9457)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router

from hiroba.kernel.registry.collection import resolve, services
from hiroba.kernel.registry.manifest import Service
from hiroba.kernel.registry.routing import is_on
from hiroba.kernel.rules import RuleBroken

api = NinjaAPI(title="Hiroba", version="1", docs_url=None, urls_namespace="api")


class ServiceOff(Exception):
    """The town has not switched this service on."""


def _on(service: Service) -> Callable[[HttpRequest], bool]:
    def check(request: HttpRequest) -> bool:
        if getattr(request, "tenant", None) is None or not is_on(service):
            raise ServiceOff
        return True

    return check


for _service in services():
    if _service.api:
        _router: Router = resolve(_service, _service.api)
        api.add_router(f"/{_service.name}/", _router, auth=_on(_service), tags=[_service.name])


@api.exception_handler(RuleBroken)
def _rule_broken(request: HttpRequest, error: RuleBroken) -> HttpResponse:
    problem = {"type": f"urn:hiroba:rule:{error.code}", "title": error.text, "status": 422}
    return api.create_response(request, problem | ({"field": error.field} if error.field else {}), status=422)


@api.exception_handler(ServiceOff)
def _service_off(request: HttpRequest, error: ServiceOff) -> HttpResponse:
    return api.create_response(
        request, {"type": "about:blank", "title": "Not Found", "status": 404}, status=404
    )
