# SPDX-License-Identifier: Apache-2.0
"""What a look at the parts leaves behind, and the town's own words."""

import dataclasses
import datetime
import http.server
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.about import actions
from hiroba.services.about.models import Outage
from hiroba.services.about.parts import failing_parts
from hiroba.services.about.queries import town_state, words

START = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def outages() -> list[tuple[str, int, int | None]]:
    """Part, first and last minute."""
    return [
        (
            each.part,
            (each.began_at - START) // MINUTE,
            (each.ended_at - START) // MINUTE if each.ended_at else None,
        )
        for each in Outage.objects.order_by("began_at")
    ]


def looked(*failing: str, minute: int) -> None:
    actions.note_state(failing, at=START + minute * MINUTE)


def test_one_failure_is_no_outage(tenant: str) -> None:
    looked("data", minute=0)
    looked(minute=1)

    assert outages() == []


def test_two_failures_are_one_until_it_answers(tenant: str) -> None:
    for minute in range(4):
        looked("data", minute=minute)
    looked(minute=4)

    assert outages() == [("data", 1, 4)]


def test_two_parts_end_each_on_their_own(tenant: str) -> None:
    looked("data", "devices", minute=0)
    looked("data", "devices", minute=1)
    looked("devices", minute=2)

    assert sorted(outages()) == [("data", 1, 2), ("devices", 1, None)]


def test_same_look_twice_changes_nothing(tenant: str) -> None:
    looked("data", minute=0)
    looked("data", minute=1)
    looked("data", minute=1)

    assert outages() == [("data", 1, None)]


def test_standstill_of_everything_is_an_outage(tenant: str) -> None:
    looked(minute=0)
    looked(minute=30)

    assert outages() == [("pages", 0, 30)]


def test_old_outages_are_forgotten_open_ones_stay(tenant: str) -> None:
    looked("data", minute=0)
    looked("data", minute=1)
    looked(minute=2)
    looked("devices", minute=3)
    looked("devices", minute=4)

    actions.forget_outages(before=START + 60 * MINUTE)

    assert outages() == [("devices", 4, None)]


def test_state_is_unknown_when_nobody_has_looked(tenant: str) -> None:
    assert town_state(START).is_unknown
    looked(minute=0)
    assert not town_state(START + MINUTE).is_unknown
    assert town_state(START + 10 * MINUTE).is_unknown


def test_outages_of_another_town_are_not_shown(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        looked("data", minute=0)
        looked("data", minute=1)

    with as_tenant(tenant):
        assert all(each.down_since is None for each in town_state(START + MINUTE).parts)


def test_own_words_take_the_place_of_the_general_ones_and_leave_again(tenant: str) -> None:
    actor = system(tenant)
    general = words("terms", "ja")

    actions.edit_text(actor, kind="terms", texts={"ja": "町の言葉", "easy": "", "en": "Own"}, at=START)
    own = [words("terms", language) for language in ("ja", "ja-easy", "en")]
    actions.edit_text(actor, kind="terms", texts={"ja": " ", "easy": "", "en": ""}, at=START)

    assert own == [("町の言葉", START), ("町の言葉", START), ("Own", START)]
    assert words("terms", "ja") == general


@pytest.fixture
def answering() -> Iterator[int]:
    """A port where /readyz is answered."""

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_parts_that_do_not_answer_fail(tenant: str, answering: int) -> None:
    reached = dataclasses.replace(
        settings.HIROBA, broker_url=f"http://127.0.0.1:{answering}", ingest_port=answering, host="127.0.0.1"
    )
    away = dataclasses.replace(reached, broker_url="http://127.0.0.1:1", ingest_port=1)

    with override_settings(HIROBA=reached):
        assert failing_parts(START) == []
    with override_settings(HIROBA=away):
        assert failing_parts(START) == ["data", "devices"]
