# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hiroba.kernel.api.catalogue import imported_datasets
from hiroba.services.data_desk.queries import newest_runs


def imports(request: HttpRequest) -> HttpResponse:
    """The data sets that the town has, and the newest imports with what became of their rows."""
    shown = {"datasets": imported_datasets(), "runs": newest_runs()}
    return render(request, "data_desk/imports.html", shown)
