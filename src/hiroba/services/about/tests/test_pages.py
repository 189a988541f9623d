# SPDX-License-Identifier: Apache-2.0
"""The papers and the status page as visitors see them."""

import re

import pytest
from django.utils import timezone

from hiroba.kernel.api.identity import create_staff, grant_role, system
from hiroba.kernel.testing.pages import visitor
from hiroba.services.about import actions

NOW = timezone.now()

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
@pytest.mark.parametrize("kind", ["contact", "privacy", "terms", "accessibility", "status"])
def test_every_page_answers_in_every_language(tenant: str, kind: str, language: str) -> None:
    assert visitor(tenant, language).get(f"/about/{kind}").status_code == 200


def test_every_page_is_linked_from_the_foot_of_the_portal(tenant: str) -> None:
    foot = visitor(tenant).get("/about/terms").content.decode().split("site-foot")[1]

    for kind in ("contact", "privacy", "terms", "accessibility", "status"):
        assert f'href="/about/{kind}"' in foot


def test_privacy_lists_what_services_declare(tenant: str) -> None:
    text = visitor(tenant).get("/about/privacy").content.decode()

    assert "表示名、ログイン名、ことば" in text
    assert re.search(r"365\s*日", text)


def test_status_says_what_is_down_and_what_that_means(tenant: str) -> None:
    for _ in range(2):
        actions.note_state(["data"], at=timezone.now())

    page = visitor(tenant).get("/about/status").content.decode()
    document = visitor(tenant).get("/about/status.json").json()

    assert "地図は最後に分かった情報を表示します。" in page
    assert {each["name"]: each["state"] for each in document["parts"]} == {
        "pages": "up",
        "data": "down",
        "devices": "up",
        "handing_on": "up",
    }


def test_status_without_a_look_is_unknown_not_well(tenant: str) -> None:
    states = {each["state"] for each in visitor(tenant).get("/about/status.json").json()["parts"]}

    assert states == {"unknown"}


def test_words_are_changed_by_their_editor_only_and_are_escaped(tenant: str) -> None:
    account = create_staff(
        login="pen", name_shown="文章 係", password="kujira-to-tomato-12", actor=system(tenant), at=NOW
    )
    client = visitor(tenant)
    client.force_login(account)
    texts = {"ja": "<script>一</script>", "easy": "", "en": ""}

    before = client.post("/staff/about/texts/terms", texts)
    grant_role(account, "about.editor", actor=system(tenant), at=NOW)
    after = client.post("/staff/about/texts/terms", texts)

    assert (before.status_code, after.status_code) == (403, 302)
    assert "&lt;script&gt;一&lt;/script&gt;" in visitor(tenant).get("/about/terms").content.decode()


def test_text_that_does_not_exist_is_answered_404(tenant: str) -> None:
    account = create_staff(
        login="pen", name_shown="文章 係", password="kujira-to-tomato-12", actor=system(tenant), at=NOW
    )
    grant_role(account, "about.editor", actor=system(tenant), at=NOW)
    client = visitor(tenant)
    client.force_login(account)

    assert client.get("/staff/about/texts/nothing").status_code == 404
