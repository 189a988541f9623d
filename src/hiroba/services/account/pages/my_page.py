# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from hiroba.kernel.api import messaging
from hiroba.kernel.api.registry import roles
from hiroba.web.languages import current
from hiroba.web.visit import actor_of

NOTICES_SHOWN_MAX = 20


def my_page(request: HttpRequest) -> HttpResponse:
    """Who I am here, and what I can change."""
    actor = actor_of(request)
    titles = {role.name: role.title.in_language(current().code) for role in roles()}
    shown = {
        "name": actor.name_shown,
        "login": request.user.get_username(),
        "is_staff": actor.kind == "staff",
        "roles": pgettext("list", ", ").join(titles.get(name, name) for name in actor.roles),
        "notices": messaging.notices_of(actor.account_id or "", limit=NOTICES_SHOWN_MAX),
        "unread": messaging.unread_count(actor.account_id or ""),
    }
    return render(request, "account/my_page.html", shown)


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """All notices are known; they stay on the page without the mark of the new."""
    messaging.mark_read(actor_of(request).account_id or "", at=timezone.now())
    return redirect("account:my_page")
