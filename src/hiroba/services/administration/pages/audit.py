# SPDX-License-Identifier: Apache-2.0
"""The town's audit, read only."""

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api import audit
from hiroba.kernel.api.identity import Account
from hiroba.web.components import Column, Pages, Table
from hiroba.web.components.times import time_tag

PAGE_SIZE = 50
ACCOUNT = "account:"


@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(audit.records(), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    rows = list(page)
    names = _names({row.actor for row in rows})
    table = Table(
        caption=_("Audit"),
        note=_("Who did what, newest first. Nobody can change or delete a line."),
        columns=[
            Column(label=_("Time")),
            Column(label=_("Who")),
            Column(label=_("Act")),
            Column(label=_("On what")),
            Column(label=_("Facts")),
        ],
        rows=[
            [time_tag(row.at), names.get(row.actor, row.actor), row.action, row.subject, _facts(row.facts)]
            for row in rows
        ],
        empty=_("Nothing has been recorded yet."),
        is_staff=True,
    )
    pages = Pages(number=page.number, count=paginator.num_pages, total=paginator.count, size=PAGE_SIZE)
    return render(request, "administration/audit.html", {"table": table, "pages": pages})


def _names(actors: set[str]) -> dict[str, str]:
    """The audit keeps identifiers only; names are looked up as they are now."""
    ids = [actor.removeprefix(ACCOUNT) for actor in actors if actor.startswith(ACCOUNT)]
    accounts = Account.objects.filter(pk__in=ids)
    return {f"{ACCOUNT}{account.pk}": account.name_shown for account in accounts}


def _facts(facts: dict[str, object]) -> str:
    return ", ".join(
        f"{key}: {json.dumps(value, ensure_ascii=False).strip(chr(34))}" for key, value in facts.items()
    )
