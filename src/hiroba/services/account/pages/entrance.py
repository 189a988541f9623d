# SPDX-License-Identifier: Apache-2.0
"""The door: signing in and out, for residents and staff alike."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.account import actions
from hiroba.services.account.forms import SignInForm
from hiroba.web.frame import frame_of
from hiroba.web.visit import tenant_of


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    target = _target(request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_in(
                request,
                name=form.cleaned_data["login"],
                password=form.cleaned_data["password"],
                at=timezone.now(),
            )
        except RuleBroken as broken:
            form.add_error(None, broken.text)
        else:
            return redirect(target or "account:welcome")
    status = 422 if form.errors else 200
    town = tenant_of(request)
    return render(
        request,
        "account/sign_in.html",
        {"form": form, "next": target, "is_demo": town is not None and town.is_demo},
        status=status,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(request)
    messages.success(request, _("You have signed out."))
    return redirect("/")


def welcome(request: HttpRequest) -> HttpResponse:
    """Where a person goes after signing in: staff to their work, residents to the portal."""
    frame = frame_of(request)
    return redirect(frame.staff_home if frame.staff_menu else "/")


def _target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith("/") and target != "/" else ""
