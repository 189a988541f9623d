# SPDX-License-Identifier: Apache-2.0
"""What the tests of pages share: somebody who has begun, somebody of the staff."""

from django.test import Client

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import Account, grant_role, system
from hiroba.kernel.testing.pages import visitor
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.queries.reports import owner_of
from hiroba.services.street_reports.tests.factories import (
    AT,
    LAT,
    LON,
    clerk,
    jpeg,
)


def begun(town: str, language: str = "ja") -> Client:
    browser = visitor(town, language)
    browser.post("/street_reports/")
    return browser


def fill(browser: Client, **more: str) -> None:
    browser.post("/street_reports/new/photos", {})
    browser.post("/street_reports/new/place", {"lon": LON, "lat": LAT, "address": "駅前"})
    browser.post("/street_reports/new/category", {"category": "gutter"})
    browser.post("/street_reports/new/words", {"words": "ふたがない"})
    browser.post("/street_reports/new/contact", {"name": "", "email": "", "phone": ""} | more)


def staff(town: str, login: str = "clerk", role: str = "street_reports.chief") -> Client:
    account = Account.objects.get(pk=clerk(login).account_id)
    grant_role(account, role, actor=system(town), at=AT)
    browser = visitor(town)
    browser.force_login(account)
    return browser


def with_photo(held: Report) -> str:
    stored = files.store(
        jpeg(),
        name="a.jpg",
        owner=owner_of(held.pk),
        kind="photo",
        audience="restricted",
        actor=clerk(),
        at=AT,
    )
    return str(stored.id)


def status_of(browser: Client, path: str) -> int:
    answer = browser.get(path)
    if answer.streaming:
        answer.getvalue()  # The test client closes the file when it is read to the end.
    return answer.status_code
