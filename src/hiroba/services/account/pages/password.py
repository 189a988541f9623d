# SPDX-License-Identifier: Apache-2.0
"""Changing the password, and ending the sessions on other devices."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.account import actions
from hiroba.services.account.forms import ChangePasswordForm, PasswordForm
from hiroba.web.visit import account_of, actor_of


@never_cache
@sensitive_post_parameters("password", "new")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(
                request,
                account_of(request),
                old=form.cleaned_data["password"],
                new=form.cleaned_data["new"],
                actor=actor_of(request),
                at=timezone.now(),
            )
        except RuleBroken as broken:
            form.add_error("new" if broken.code == "password_weak" else "password", broken.text)
        else:
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("account:my_page")
    return render(request, "account/change_password.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = account_of(request)
        try:
            actions.sign_out_elsewhere(
                request,
                account,
                password=form.cleaned_data["password"],
                actor=actor_of(request),
                at=timezone.now(),
            )
        except RuleBroken as broken:
            form.add_error("password", broken.text)
        else:
            messages.success(request, _("All other devices are signed out."))
            return redirect("account:my_page")
    return render(
        request, "account/sign_out_elsewhere.html", {"form": form}, status=422 if form.errors else 200
    )
