# SPDX-License-Identifier: Apache-2.0
"""All URLs: the portal, health, and what the manifests declare."""

from django.urls import include, path

from hiroba.kernel.registry.routing import page_urls
from hiroba.project.api import api
from hiroba.project.health import healthz, readyz
from hiroba.services.administration.pages import portal

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/", api.urls),
    path("", portal.home, name="home"),
    path("services", portal.all_services, name="all_services"),
    path("", include("hiroba.web.urls")),
    *page_urls(),
]

handler400 = "hiroba.web.errors.bad_request"
handler403 = "hiroba.web.errors.permission_denied"
handler404 = "hiroba.web.errors.not_found"
handler500 = "hiroba.web.errors.server_error"
