# SPDX-License-Identifier: Apache-2.0
"""The QR code of a view, to put on paper or to hold a phone against."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.kernel.api import documents
from hiroba.services.dashboard.pages import view
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.view_state import ChartChoice

LENGTH_MAX = 480
"""A longer address makes squares too small for the camera of an old phone."""


@require_safe
def share_qr(request: HttpRequest) -> HttpResponse:
    """`/dashboard/share.svg?…`: the address of the view is written anew, so that nobody can smuggle in another one."""
    address = qr_address(request, view.gathered(request))
    return HttpResponse(documents.qr_svg(address), content_type="image/svg+xml")


def qr_address(request: HttpRequest, shown: Shown) -> str:
    """The address of the view; where it is too long for a code, without its chart, then without its layers."""
    state = view.full_state(shown)
    for shorter in (
        state,
        replace(state, chart=ChartChoice()),
        replace(state, chart=ChartChoice(), layers=None),
    ):
        address = request.build_absolute_uri(f"{reverse('dashboard:map')}?{shorter.query()}")
        if len(address) <= LENGTH_MAX:
            return address
    return request.build_absolute_uri(reverse("dashboard:map"))
