# SPDX-License-Identifier: Apache-2.0
"""Members of staff and their roles in this town."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.api.identity import Account
from hiroba.kernel.api.registry import permissions, roles
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.administration import actions
from hiroba.services.administration.forms import RolesForm
from hiroba.services.administration.queries.members import colleague, staff
from hiroba.services.administration.queries.members import members as members_here
from hiroba.web.components import Column, Pages, Table
from hiroba.web.languages import current
from hiroba.web.visit import actor_of

PAGE_SIZE = 50


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    login = request.GET.get("login", "").strip()
    if login and (account := colleague(login)):
        return redirect("administration:member", account_id=account.pk)
    paginator = Paginator(members_here(), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    table = Table(
        caption=_("Members of staff"),
        note=_("Accounts belong to the installation, roles to this town."),
        columns=[Column(label=_("Name shown")), Column(label=_("Login")), Column(label=_("Roles"))],
        rows=[_row(account) for account in page],
        all_rows=lambda: map(_row, members_here()),
        empty=_("There is no member of staff yet."),
        is_staff=True,
    )
    pages = Pages(number=page.number, count=paginator.num_pages, total=paginator.count, size=PAGE_SIZE)
    shown = {"table": table, "pages": pages, "matrix": _matrix(), "login": login}
    return render(request, "administration/members.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def one_member(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    account = get_object_or_404(staff(), pk=account_id)
    present = [membership.role for membership in account.memberships.all()]
    form = RolesForm(request.POST or None, choices=_choices(), initial={"roles": present})
    if request.method == "POST" and form.is_valid():
        try:
            wanted = frozenset(form.cleaned_data["roles"])
            changes = actions.set_roles(actor_of(request), account, wanted, at=timezone.now())
            messages.success(request, _("The roles are changed.") if changes else _("Nothing was changed."))
            return redirect("administration:members")
        except RuleBroken as broken:
            form.add_error("roles", broken.text)
    shown = {"form": form, "name": account.name_shown, "operates": account.operates_installation}
    return render(request, "administration/member.html", shown, status=422 if form.errors else 200)


def _row(account: Account) -> list[object]:
    titles = dict(_choices())
    held = [titles.get(each.role, each.role) for each in account.memberships.all()]
    if account.operates_installation:
        held = [_("Runs the installation (everything)")]
    url = reverse("administration:member", args=[account.pk])
    return [
        format_html('<a href="{}">{}</a>', url, account.name_shown),
        account.login,
        pgettext("list", ", ").join(held) if held else _("None yet"),
    ]


def _choices() -> list[tuple[str, str]]:
    return [(role.name, role.title.in_language(current().code)) for role in roles()]


def _matrix() -> Table:
    """What each role may do, from the manifests."""
    language = current().code
    titles = {each.name: each.title.in_language(language) for each in permissions()}
    return Table(
        caption=_("What a role may do"),
        columns=[Column(label=_("Role")), Column(label=_("Permissions"))],
        rows=[
            [
                role.title.in_language(language),
                pgettext("list", ", ").join(titles[name] for name in role.permissions),
            ]
            for role in roles()
        ],
        is_staff=True,
    )
