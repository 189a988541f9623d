# SPDX-License-Identifier: Apache-2.0
"""The town's audit, read only."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from hiroba.kernel.api import audit
from hiroba.services.administration.queries.people import names_of
from hiroba.web.components import Column, Pages, Table
from hiroba.web.components.downloads import ROWS_MAX
from hiroba.web.components.times import time_tag

PAGE_SIZE = 50
# What has words; another act is shown by its name alone.
ACTS = {
    "account.sign_in_closed": _lazy("Closed the sign-in after wrong passwords"),
    "account.signed_in": _lazy("Signed in"),
    "account.signed_out_elsewhere": _lazy("Signed out on other devices"),
    "administration.close_notice": _lazy("Closed a notice"),
    "administration.discard_event": _lazy("Discarded an event"),
    "administration.publish_notice": _lazy("Published a notice"),
    "administration.replay_event": _lazy("Replayed an event"),
    "administration.switch_off_service": _lazy("Switched a service off"),
    "administration.switch_on_service": _lazy("Switched a service on"),
    "approvals.approve": _lazy("Approved a proposal"),
    "approvals.propose": _lazy("Proposed a decision"),
    "approvals.refuse": _lazy("Refused a proposal"),
    "approvals.withdraw": _lazy("Took a proposal back"),
    "devices.set_aside_cleared": _lazy("Put measurements away"),
    "identity.account_created": _lazy("Created an account"),
    "identity.password_changed": _lazy("Changed the password"),
    "identity.role_granted": _lazy("Gave a role"),
    "identity.role_revoked": _lazy("Took a role"),
    "files.audience_changed": _lazy("Changed who may see a file"),
    "files.file_removed": _lazy("Removed a file"),
    "files.keeping_changed": _lazy("Changed how long files are kept"),
    "messaging.mail_discarded": _lazy("Discarded a mail"),
    "messaging.mail_retried": _lazy("Sent a mail again"),
    "jobs.put_job_away": _lazy("Put a failed job away"),
    "jobs.retry_job": _lazy("Ran a failed job again"),
}


@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(audit.records(), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
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
        rows=_rows(page),
        all_rows=lambda: _rows(audit.records()[:ROWS_MAX]),
        empty=_("Nothing has been recorded yet."),
        is_staff=True,
    )
    pages = Pages(number=page.number, count=paginator.num_pages, total=paginator.count, size=PAGE_SIZE)
    return render(request, "administration/audit.html", {"table": table, "pages": pages})


def _rows(records: Iterable[Any]) -> list[list[object]]:
    found = list(records)
    names = names_of({row.actor for row in found} | {row.subject for row in found})
    return [
        [
            time_tag(row.at),
            names.get(row.actor, row.actor),
            _act(row.action),
            names.get(row.subject, row.subject),
            _facts(row.facts),
        ]
        for row in found
    ]


def _act(action: str) -> str:
    if action not in ACTS:
        return action
    return format_html('{}<br><span class="soft">{}</span>', ACTS[action], action)


def _facts(facts: dict[str, object]) -> str:
    return ", ".join(
        f"{key}: {json.dumps(value, ensure_ascii=False).strip(chr(34))}" for key, value in facts.items()
    )
