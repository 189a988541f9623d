# SPDX-License-Identifier: Apache-2.0
"""「きょうの仕事」: what waits for this member of staff. First form: what the kernel itself knows."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hiroba.kernel.api.events import dead_letters
from hiroba.kernel.api.identity import Actor
from hiroba.services.administration.queries.figures import figures_now
from hiroba.services.administration.queries.members import has_other_members
from hiroba.services.administration.queries.notices import open_notices
from hiroba.services.administration.service import MANAGE_ROLES, PUBLISH_NOTICES, RUN_EVENTS
from hiroba.web.components import WorkItem
from hiroba.web.visit import actor_of


@require_safe
def todays_work(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    shown = {
        "now": timezone.localtime(),
        "items": list(work_of(actor)),
        "figures": figures_now(actor.tenant),
        "may_publish": actor.can(PUBLISH_NOTICES),
        "name": actor.name_shown,
    }
    return render(request, "administration/work.html", shown)


def work_of(actor: Actor) -> Iterator[WorkItem]:
    """Only what this person may do something about."""
    if actor.can(RUN_EVENTS) and (count := len(dead_letters())):
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
