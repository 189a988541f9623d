# SPDX-License-Identifier: Apache-2.0
"""What waits for a second person, of all services. It is decided on the page of its case, never here."""

import json
from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from hiroba.kernel.api import approvals
from hiroba.kernel.api.approvals import Approval
from hiroba.kernel.api.registry import service
from hiroba.services.administration.queries.people import names_of
from hiroba.web.components import Column, Table
from hiroba.web.components.times import time_tag
from hiroba.web.languages import current
from hiroba.web.visit import actor_of


@require_safe
def open_proposals(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    waiting, own = approvals.open_ones(actor), approvals.own_ones(actor)
    names = names_of({each.proposed_by for each in waiting})
    shown = {
        "waiting": Table(
            caption=_("Wait for your decision"),
            note=_("The oldest first. Open one to see the case and to decide."),
            columns=[
                Column(label=_("Proposal")),
                Column(label=_("Service")),
                Column(label=_("Proposed by")),
                Column(label=_("Since")),
                Column(label=_("Facts")),
            ],
            rows=[
                [
                    *_what(each),
                    names.get(each.proposed_by, "—"),
                    time_tag(each.proposed_at),
                    _facts(each.facts),
                ]
                for each in waiting
            ],
            empty=_("Nothing waits for you."),
            is_staff=True,
        ),
        "own": _own(own),
    }
    return render(request, "administration/approvals.html", shown)


def _own(own: Sequence[Approval]) -> Table | None:
    if not own:
        return None
    return Table(
        caption=_("Proposed by you"),
        note=_("Somebody else has to decide these."),
        columns=[Column(label=_("Proposal")), Column(label=_("Service")), Column(label=_("Since"))],
        rows=[[*_what(each), time_tag(each.proposed_at)] for each in own],
        is_staff=True,
    )


def _what(each: Approval) -> tuple[object, str]:
    """The proposal with a link to its case, and the service that it comes from."""
    title = format_html('<a href="{}">{}</a>', each.url, each.title) if each.url else each.title
    name = each.action.partition(".")[0]
    found = service(name)
    return title, found.title.in_language(current().code) if found else name


def _facts(facts: Mapping[str, object]) -> str:
    return pgettext("list", ", ").join(
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in facts.items()
    )
