# SPDX-License-Identifier: Apache-2.0
"""The client of services and importers."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from hiroba.kernel.context.client import context_client
from hiroba.kernel.context.client.context_client import ContextClient, ContextRefused, ContextUnavailable
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.local_servers import LocalServer, Quiet
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id


@pytest.fixture
def context(broker_url: str) -> Iterator[ContextClient]:
    with ContextClient(broker_url) as made:
        yield made


def test_upsert_counts_and_goes_in_batches(context: ContextClient, town: Town) -> None:
    first = context.upsert(town.name, [sensor(number) for number in range(250)])
    second = context.upsert(town.name, [sensor(number) for number in range(249, 252)])

    assert (first.created, first.updated, first.errors) == (250, 0, ())
    assert (second.created, second.updated) == (2, 1)


def test_upsert_tells_refused_entities(context: ContextClient, town: Town) -> None:
    result = context.upsert(town.name, [sensor(1), sensor(2) | {"type": None}])

    assert [error.id for error in result.errors] == [sensor_id(2)]
    assert "no type" in result.errors[0].detail
    assert context.retrieve(town.name, sensor_id(1)) == sensor(1)


def test_query_pages_and_counts(context: ContextClient, town: Town) -> None:
    context.upsert(town.name, [sensor(number, level=number) for number in range(5)])

    page = context.query(town.name, type="WaterLevelObserved", q="waterLevel>0", limit=3, count=True)

    assert [entity["id"] for entity in page.entities] == [sensor_id(number) for number in (1, 2, 3)]
    assert (page.count, page.has_more) == (4, True)


def test_retrieve_and_delete(context: ContextClient, town: Town) -> None:
    context.upsert(town.name, [sensor(1)])

    assert context.delete(town.name, [sensor_id(1), sensor_id(2)]) == 1
    assert context.retrieve(town.name, sensor_id(1)) is None


def test_history_gives_values_with_times(context: ContextClient, town: Town) -> None:
    context.upsert(town.name, [sensor(1)])
    for day in (1, 2, 3):
        town.patch(
            f"entities/{sensor_id(1)}/attrs",
            {"waterLevel": prop(day, observedAt=f"2026-04-0{day}T00:00:00Z")},
        )

    points = context.history(
        town.name, sensor_id(1), "waterLevel", since=datetime(2020, 1, 1, tzinfo=UTC), limit=2
    )

    assert points == [(datetime(2026, 4, 2, tzinfo=UTC), 2), (datetime(2026, 4, 3, tzinfo=UTC), 3)]
    assert (
        context.history(town.name, sensor_id(9), "a", since=datetime(2020, 1, 1, tzinfo=UTC), limit=2) == []
    )


def test_hours_give_the_lowest_and_the_highest(context: ContextClient, town: Town) -> None:
    """Of what is observed by its time of observation, of what is not by the time of its change."""
    context.upsert(town.name, [sensor(1, note=prop(5))])
    for time, value in (("00:10", 3), ("00:50", 1), ("02:00", 7)):
        observed = {"waterLevel": prop(value, observedAt=f"2026-04-01T{time}:00Z")}
        town.patch(f"entities/{sensor_id(1)}/attrs", observed)
    since, until = datetime(2026, 3, 31, 23, 30, tzinfo=UTC), datetime(2026, 4, 1, 2, 30, tzinfo=UTC)

    hours = context.hours(town.name, sensor_id(1), "waterLevel", since=since, until=until)
    at = datetime.now(UTC)
    changes = context.hours(
        town.name, sensor_id(1), "note", since=at - timedelta(hours=2), until=at + timedelta(hours=1)
    )

    assert hours == [(datetime(2026, 4, 1, 0, tzinfo=UTC), 1, 3), (datetime(2026, 4, 1, 2, tzinfo=UTC), 7, 7)]
    assert [(low, high) for _, low, high in changes] == [(5, 5)]
    assert context.hours(town.name, sensor_id(9), "note", since=since, until=until) == []


def test_refusal_carries_the_reason(context: ContextClient, town: Town) -> None:
    with pytest.raises(ContextRefused, match="q cannot be understood"):
        context.query(town.name, type="A", q="a>")


def test_busy_broker_is_tried_again_and_then_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_client, "TRIES_PAUSES_SECONDS", (0.01, 0.01))
    seen = []

    class Busy(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = LocalServer()
    server.listen(Busy)
    with server, ContextClient(server.endpoint) as context, pytest.raises(ContextUnavailable, match="503"):
        context.retrieve("t", "urn:a:b")
    assert len(seen) == 3


def test_client_of_a_process_closes_its_connections_at_the_end(broker_url: str) -> None:
    code = f"""
from types import SimpleNamespace
from hiroba.kernel import configuration
configuration.load = lambda: SimpleNamespace(broker_url={broker_url!r}, token_key={"k" * 32!r})
from hiroba.kernel.context.client.service import page_client
print(page_client().query("ending", type="A").entities)
"""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, timeout=60
    )

    assert done.stdout == "[]\n"
    assert "unclosed" not in done.stderr
