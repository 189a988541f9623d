# SPDX-License-Identifier: Apache-2.0
"""The bars of every page of street reports: axe, targets, no sideways scrolling, three languages, light and dark."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import TENANT
from hiroba.services.street_reports.models import Report
from tests.journeys.browser import Visit
from tests.journeys.test_quality import _faults as faults_of
from tests.journeys.test_quality import sign_in
from tests.journeys.test_street_reports import begin, next_question, people, photo, send
from tests.journeys.town import MANAGER

Visiting = Callable[..., AbstractContextManager[Visit]]

__all__ = ["people"]

RESIDENT_PAGES = ("/street_reports/", "/street_reports/reports", "/street_reports/reports?show=done")
QUESTIONS = ("photos", "place", "category", "words", "contact")


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    ("language", "scheme"), list(itertools.product(("ja", "ja-easy", "en"), ("light", "dark")))
)
def test_resident_pages_meet_every_bar(visiting: Visiting, language: str, scheme: str, width: int) -> None:
    faults = []
    with visiting(language=language, scheme=scheme, width=width) as visit:
        page = visit.go("/street_reports/").page
        faults += [f"start at {width}: {fault}" for fault in faults_of(visit)]
        page.click("main form .btn-main")
        for name in QUESTIONS:
            page.wait_for_url(f"**/new/{name}")
            if name == "place":
                page.locator("[data-part=map][aria-busy=false]").wait_for()
            faults += [f"{name} at {width}: {fault}" for fault in faults_of(visit)]
            if name == "place":
                page.fill("[name=address]", "駅前")
            if name == "category":
                page.check("[value=tree]")
            next_question(page)
        page.wait_for_url("**/send")
        faults += [f"send at {width}: {fault}" for fault in faults_of(visit)]
        next_question(page) if page.locator(".form-actions .btn-main").count() else None
        faults += [f"thanks at {width}: {fault}" for fault in faults_of(visit)]
        number = page.locator(".report-number").inner_text()
        page.click(".card-accent .btn-main")
        faults += [f"status at {width}: {fault}" for fault in faults_of(visit)]
        one = f"/street_reports/report/{number}"
        for path in (*RESIDENT_PAGES, one, f"{one}/follow"):
            visit.go(path)
            faults += [f"{path} at {width}: {fault}" for fault in faults_of(visit)]

    assert faults == []


@pytest.mark.parametrize(("language", "scheme"), [("ja", "light"), ("en", "dark"), ("ja", "dark")])
def test_staff_pages_meet_every_bar(visiting: Visiting, language: str, scheme: str) -> None:
    with visiting() as visit:
        page = begin(visit)
        page.set_input_files("[name=photos]", files=[photo()])
        next_question(page)
        page.fill("[name=address]", "駅前")
        next_question(page)
        send(page)
    with as_tenant(TENANT):
        case = f"/staff/street_reports/case/{Report.objects.get().pk}"

    faults = []
    for width in (1280, 320):
        with visiting(language=language, scheme=scheme, width=width) as visit:
            sign_in(visit, MANAGER)
            for path in (
                "/staff/street_reports/",
                case,
                "/staff/street_reports/rules",
                "/staff/street_reports/rules/category",
                "/staff/street_reports/rules/category/tree",
            ):
                visit.go(path)
                if visit.page.locator("[data-case-map]").count():
                    visit.page.locator("[data-case-map][aria-busy=false]").wait_for()
                faults += [f"{path} at {width}: {fault}" for fault in faults_of(visit)]

    assert faults == []
