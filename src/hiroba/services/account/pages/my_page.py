# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext

from hiroba.kernel.api.registry import roles
from hiroba.web.languages import current
from hiroba.web.visit import actor_of


def my_page(request: HttpRequest) -> HttpResponse:
    """Who I am here, and what I can change."""
    actor = actor_of(request)
    titles = {role.name: role.title.in_language(current().code) for role in roles()}
    shown = {
        "name": actor.name_shown,
        "login": request.user.get_username(),
        "is_staff": actor.kind == "staff",
        "roles": pgettext("list", ", ").join(titles.get(name, name) for name in actor.roles),
    }
    return render(request, "account/my_page.html", shown)
