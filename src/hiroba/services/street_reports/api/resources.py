# SPDX-License-Identifier: Apache-2.0
"""The six resources of GeoReport v2 and the token. Errors are always in the form of the standard."""

import secrets
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.api.formats import (
    MEDIA_TYPES,
    Named,
    Open311Fault,
    answer,
    fault,
    one,
)
from hiroba.services.street_reports.api.reading import told_of, wanted_of
from hiroba.services.street_reports.api.telling import discovery, request_of, service
from hiroba.services.street_reports.models import TownRules
from hiroba.services.street_reports.queries.open311 import is_key, requests
from hiroba.services.street_reports.queries.reports import by_number
from hiroba.services.street_reports.queries.town import categories, town_rules
from hiroba.services.street_reports.rules.sending import network_of
from hiroba.web.visit import actor_of, tenant_of

router = Router()
START = "/open311/v2"
TOKEN_BYTES = 30
View = Callable[..., HttpResponse]


def georeport(view: View) -> View:
    """Checks format and jurisdiction, and tells every fault as an array of code and description."""

    @wraps(view)
    def guard(request: HttpRequest, form: str, **named: str) -> HttpResponse:
        if form not in MEDIA_TYPES:
            return fault(Open311Fault(HTTPStatus.NOT_FOUND, "The formats are xml and json"), "json")
        try:
            _check_jurisdiction(request)
            return view(request, form, **named)
        except Open311Fault as error:
            return fault(error, form)
        except RuleBroken as broken:
            is_storm = broken.code == "too_many_reports"
            status = HTTPStatus.TOO_MANY_REQUESTS if is_storm else HTTPStatus.BAD_REQUEST
            return fault(Open311Fault(status, broken.text), form)

    return guard


@router.get(START + "/discovery.{form}", summary="Open311: service discovery")
@georeport
def get_discovery(request: HttpRequest, form: str) -> HttpResponse:
    tenant = tenant_of(request)
    contact = " ".join(filter(None, (tenant.name, tenant.office_phone))) if tenant else ""
    address = request.build_absolute_uri(f"/api/street_reports{START}")
    return one("discovery", discovery(address, contact), form)


@router.get(START + "/services.{form}", summary="Open311: the categories of reports")
@georeport
def get_services(request: HttpRequest, form: str) -> HttpResponse:
    rows = [service(each) for each in categories()]
    return answer(Named(root="services", item="service", rows=rows), form)


@router.get(START + "/services/{code}.{form}", summary="Open311: one category; none has further attributes")
@georeport
def get_service(request: HttpRequest, form: str, code: str) -> HttpResponse:
    if code not in {each.code for each in categories()}:
        raise Open311Fault(HTTPStatus.NOT_FOUND, "service_code was not found")
    return one("service_definition", {"service_code": code, "attributes": []}, form)


@router.get(START + "/requests.{form}", summary="Open311: reports, at most 90 days and 1,000")
@georeport
def get_requests(request: HttpRequest, form: str) -> HttpResponse:
    found = requests(wanted_of(request.GET), at=timezone.now())
    rows = [request_of(each, request.build_absolute_uri) for each in found]
    return answer(Named(root="service_requests", item="request", rows=rows), form)


@router.post(START + "/requests.{form}", summary="Open311: send a report")
@georeport
def post_request(request: HttpRequest, form: str) -> HttpResponse:
    _check_key(request)
    told = told_of(request.POST)
    if told.category not in {each.code for each in categories()}:
        raise Open311Fault(HTTPStatus.NOT_FOUND, "service_code was not found")
    tenant = tenant_of(request)
    actions.check_place(told.lon, told.lat, told.place_words, town=tenant.name if tenant else "")
    report = actions.receive_report(
        told,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        sender=_sender(request),
        actor=actor_of(request),
        at=timezone.now(),
    )
    row = {"service_request_id": report.number, "service_notice": None, "account_id": None}
    return answer(Named(root="service_requests", item="request", rows=[row]), form, status=HTTPStatus.CREATED)


@router.get(START + "/requests/{number}.{form}", summary="Open311: one report")
@georeport
def get_request(request: HttpRequest, form: str, number: str) -> HttpResponse:
    report = by_number(number)
    if report is None:
        raise Open311Fault(HTTPStatus.NOT_FOUND, "service_request_id was not found")
    rows = [request_of(report, request.build_absolute_uri)]
    return answer(Named(root="service_requests", item="request", rows=rows), form)


@router.get(START + "/tokens/{token}.{form}", summary="Open311: the report of a token")
@georeport
def get_token(request: HttpRequest, form: str, token: str) -> HttpResponse:
    """Reports get their number at once, so that no token is ever handed out and each one is unknown."""
    raise Open311Fault(HTTPStatus.NOT_FOUND, "token was not found")


def _check_jurisdiction(request: HttpRequest) -> None:
    """The host is the town; a jurisdiction_id that is named has to be the same one."""
    tenant = tenant_of(request)
    named = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id", "")
    if named and tenant and named not in (tenant.code, tenant.slug, request.get_host().partition(":")[0]):
        raise Open311Fault(HTTPStatus.NOT_FOUND, "jurisdiction_id was not found")


def _check_key(request: HttpRequest) -> None:
    rule = town_rules().open311
    if rule == TownRules.Open311.OFF:
        raise Open311Fault(HTTPStatus.FORBIDDEN, "This town takes no reports from apps")
    if rule == TownRules.Open311.KEY and not is_key(_key(request)):
        raise Open311Fault(HTTPStatus.FORBIDDEN, "api_key is missing or not valid")


def _key(request: HttpRequest) -> str:
    return str(request.POST.get("api_key", ""))


def _sender(request: HttpRequest) -> str:
    """An app with a key speaks for many people: each of its devices is a sender. Without a key it is the address."""
    if is_key(_key(request)):
        return f"{_key(request)}|{request.POST.get('device_id', '')[:80]}"
    return network_of(request.META.get("REMOTE_ADDR", ""))
