# SPDX-License-Identifier: Apache-2.0
"""Timed work: forgetting. All of it may run again at any time."""

from django.utils import timezone

from hiroba.kernel.api import jobs
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import current_tenant
from hiroba.services.street_reports import actions


@jobs.periodic(cron="40 3 * * *")
def forget_contacts() -> None:
    actions.forget_contacts(actor=system(current_tenant()), at=timezone.now())


@jobs.periodic(cron="45 3 * * *")
def delete_words() -> None:
    actions.delete_words(actor=system(current_tenant()), at=timezone.now())


@jobs.periodic(cron="50 3 * * *")
def forget_drafts() -> None:
    actions.forget_drafts(actor=system(current_tenant()), at=timezone.now())
