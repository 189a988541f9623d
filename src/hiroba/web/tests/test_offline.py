# SPDX-License-Identifier: Apache-2.0
"""What the home screen and the service worker ask for."""

import io

import pytest
from PIL import Image

from hiroba.kernel.testing.pages import visitor

pytestmark = pytest.mark.django_db


def test_manifest_names_the_town_and_icons_that_are_there(tenant: str) -> None:
    client = visitor(tenant)

    document = client.get("/app.webmanifest").json()

    assert (document["short_name"], document["display"]) == ("加古川市", "standalone")
    for each in document["icons"]:
        icon = Image.open(io.BytesIO(client.get(each["src"]).content))
        assert f"{icon.width}x{icon.height}" == each["sizes"]


def test_icon_of_another_size_does_not_exist(tenant: str) -> None:
    assert visitor(tenant).get("/look/icon-9999.png").status_code == 404


def test_service_worker_is_asked_for_anew_each_time(tenant: str) -> None:
    response = visitor(tenant).get("/sw.js")

    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("language", "words"), [("ja", "つながっていません"), ("en", "No connection")])
def test_page_without_network_holds_the_numbers_for_help(tenant: str, language: str, words: str) -> None:
    text = visitor(tenant, language).get("/offline").content.decode()

    assert words in text
    for number in ("119", "110", "171"):
        assert f'href="tel:{number}"' in text
