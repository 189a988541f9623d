# SPDX-License-Identifier: Apache-2.0
"""「きょうの仕事」: what waits for this member of staff, in all services that are on."""

import datetime
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hiroba.kernel.api.approvals import open_ones
from hiroba.kernel.api.devices import set_aside_count
from hiroba.kernel.api.events import dead_letters
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.jobs import failed_count
from hiroba.services.administration.queries.figures import figures_now
from hiroba.services.administration.queries.members import has_other_members
from hiroba.services.administration.queries.notices import open_notices
from hiroba.services.administration.queries.work import tells_work, work_of_services
from hiroba.services.administration.service import MANAGE_ROLES, PUBLISH_NOTICES, RUN_EVENTS
from hiroba.web.components import WorkItem
from hiroba.web.visit import actor_of


@require_safe
def todays_work(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), timezone.localtime()
    shown = {
        "now": now,
        "items": work_of(actor, now),
        "figures": figures_now(actor.tenant),
        "may_publish": actor.can(PUBLISH_NOTICES),
        "name": actor.name_shown,
    }
    return render(request, "administration/work.html", shown)


def work_of(actor: Actor, at: datetime.datetime) -> list[WorkItem]:
    """Only what this person may do something about: of the services that are on, then of the town itself."""
    return [*work_of_services(actor, at), *_decisions(actor), *_of_operation(actor), *_of_start(actor)]


def _decisions(actor: Actor) -> Iterator[WorkItem]:
    """A service that tells its own work tells its decisions too, with their case."""
    count = sum(not tells_work(each.action) for each in open_ones(actor))
    if count:
        yield WorkItem(
            title=ngettext("Decide %(count)d proposal", "Decide %(count)d proposals", count)
            % {"count": count},
            url=reverse("administration:approvals"),
            tone="care",
            kind=_("Today"),
            note=_("A colleague waits for a second person"),
        )


def _of_operation(actor: Actor) -> Iterator[WorkItem]:
    if not actor.can(RUN_EVENTS):
        return
    if count := len(dead_letters()):
        yield WorkItem(
            title=ngettext(
                "Look at %(count)d undelivered event", "Look at %(count)d undelivered events", count
            )
            % {"count": count},
            url=reverse("administration:events"),
            tone="warn",
            kind=_("Soon"),
            note=_("Until then later events of the same subject wait"),
        )
    if count := failed_count():
        yield WorkItem(
            title=ngettext("Look at %(count)d failed job", "Look at %(count)d failed jobs", count)
            % {"count": count},
            url=reverse("administration:jobs"),
            tone="warn",
            kind=_("Soon"),
        )
    if count := set_aside_count():
        yield WorkItem(
            title=ngettext(
                "Look at %(count)d unused measurement", "Look at %(count)d unused measurements", count
            )
            % {"count": count},
            url=reverse("administration:measurements"),
            tone="calm",
            kind=_("Later"),
        )


def _of_start(actor: Actor) -> Iterator[WorkItem]:
    if actor.can(MANAGE_ROLES) and not has_other_members(actor):
        yield WorkItem(
            title=_("Give a colleague a role"),
            url=reverse("administration:members"),
            tone="news",
            kind=_("New"),
            note=_("You are the only member of staff here"),
        )
    if actor.can(PUBLISH_NOTICES) and not open_notices().exists():
        yield WorkItem(
            title=_("Write the first notice for the portal"),
            url=reverse("administration:new_notice"),
            tone="calm",
            kind=_("Later"),
        )
