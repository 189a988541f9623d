# SPDX-License-Identifier: Apache-2.0
"""Addresses of the look itself. Pages of services come from their manifests."""

from django.urls import URLPattern, path

from hiroba.web.basemap.pages import style_json
from hiroba.web.look import city_css
from hiroba.web.offline import pages as offline
from hiroba.web.preferences import choose
from hiroba.web.samples import components

urlpatterns: list[URLPattern] = [
    path("app.webmanifest", offline.app_manifest, name="app_manifest"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("offline", offline.offline, name="offline"),
    path("look/icon-<int:size>.png", offline.icon, name="app_icon"),
    path("look/city.css", city_css, name="city_css"),
    path("look/components", components, name="components"),
    path("look/preferences", choose, name="preferences"),
    path("basemap/style.json", style_json, name="basemap_style"),
]
