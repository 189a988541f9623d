# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench pages`: what residents notice, on a scratch demo city with two web processes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import orjson
import psutil

from hiroba.kernel.context.client.context_client import ContextClient
from hiroba.kernel.context.client.service import ServiceToken
from hiroba.project.bench.bare_wsgi import bare_wsgi
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.load import Load, Outcome
from hiroba.project.bench.pages_browser import (
    first_load,
    map_at_rest,
    panned_frames,
    seen_values,
    visitor,
    watch_value,
)
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.scratch_city import City, scratch_city
from hiroba.project.bench.viewers import Viewers

TOWN = "282103"
HOST = "kakogawa.localhost"
WEB_PROCESSES = 2
CONNECTIONS = 16
POINTS = 50_000
VIEWERS = 200
CHANGES = 40
CHANGE_PAUSE_SECONDS = 0.25
STATION = f"urn:ngsi-ld:WaterLevelObserved:{TOWN}-bench"
MAP = "/dashboard/?v=1&layer=WatchCamera"
LIVE = "/dashboard/?v=1&layer=WaterLevelObserved&list=WaterLevelObserved&q=ベンチ"
# In the frame of the first view, and of a value that nothing else shows.
WEST, SOUTH, WIDE, HIGH = 134.79, 34.72, 0.12, 0.09

Measure = Callable[[City, float], Iterator[Result]]


def run(*, seconds: float = 4.0, only: tuple[str, ...] = ()) -> Report:
    """Starts a demo city and measures the named parts, or all. Raises Fault without Chromium."""
    parts: dict[str, Measure] = {
        "public": _public_page,
        "load": _dashboard_load,
        "live": _live_values,
        "map": _many_points,
    }
    with scratch_city(demo=True, settings={"HIROBA_WEB_PROCESSES": str(WEB_PROCESSES)}) as city:
        results = [
            result
            for name, part in parts.items()
            if not only or name in only
            for result in part(city, seconds)
        ]
    sizes = {"web_processes": WEB_PROCESSES, "points": POINTS, "viewers": VIEWERS, "changes": CHANGES}
    return Report(bench="pages", data=sizes, results=results, machine=machine("embedded"))


def _public_page(city: City, seconds: float) -> Iterator[Result]:
    """The town's first page for visitors without an account, beside a server that sends as many bytes."""
    size = len(
        httpx.get(f"http://127.0.0.1:{city.web_port}/", headers={"Host": HOST}, trust_env=False).content
    )
    outcome, used = _asked(city.web_port, _process(city.pid, "web"), seconds)
    with bare_wsgi(size, WEB_PROCESSES) as (pid, port):
        floor, floor_used = _asked(port, pid, seconds)
    yield Result(
        name="public_page",
        value=round(outcome.requests / outcome.seconds, 1),
        unit="requests/s",
        goal=2_000,
        floor=round(floor.requests / floor.seconds, 1),
        floor_name="bare_granian_wsgi",
    )
    yield Result(
        name="public_page_cpu",
        value=round(outcome.requests / used, 1),
        unit="requests/cpu_s",
        floor=round(floor.requests / floor_used, 1),
        floor_name="bare_granian_wsgi",
    )
    yield Result(name="public_page_p99", value=round(outcome.p99_ms, 1), unit="ms")


def _asked(port: int, pid: int, seconds: float) -> tuple[Outcome, float]:
    workload = "hiroba.project.bench.pages_workload:portal"
    with Load(workload, port, connections=CONNECTIONS, seconds=seconds, host=HOST) as load:
        before = cpu_seconds([pid])
        outcome = load.run()
        used = cpu_seconds([pid]) - before
    if outcome.failures or not outcome.requests:
        raise RuntimeError(f"{outcome.failures} of {outcome.requests} pages are wrong: {outcome.samples}")
    return outcome, used


def _dashboard_load(city: City, seconds: float) -> Iterator[Result]:
    """A visitor's very first look at the map; the first one of all also warms the server up and does not count."""
    for is_first in (True, False):
        with visitor(f"http://{HOST}:{city.web_port}") as page:
            took, size, requests = first_load(page, "/dashboard/")
        if not is_first:
            yield Result(name="dashboard_first_load", value=round(took, 2), unit="s", goal=1.5)
            yield Result(name="dashboard_transfer", value=round(size / 1e6, 3), unit="MB", goal=1.0)
            yield Result(name="dashboard_requests", value=requests, unit="requests")


def _many_points(city: City, seconds: float) -> Iterator[Result]:
    """A layer of 50,000 points, drawn without a GPU."""
    _client(city).bulk(TOWN, map(_camera, range(POINTS)))
    base = f"http://{HOST}:{city.web_port}"
    with visitor(base) as page:
        map_at_rest(page, MAP)
    with visitor(base) as page:
        yield Result(name="map_at_rest", value=round(map_at_rest(page, MAP), 2), unit="s", goal=4.0)
        yield Result(name="map_panning", value=round(panned_frames(page), 1), unit="frames/s")


def _live_values(city: City, seconds: float) -> Iterator[Result]:
    """From the request of a sensor's change to the screen of one of many viewers."""
    client = _client(city)
    client.upsert(TOWN, [_station(1.0)])
    path = f"/live?tenant={TOWN}&type=WaterLevelObserved"
    selector = f'tr[data-entity="{STATION}"] [data-attribute="waterLevel"]'
    with (
        Viewers(city.broker_port, path, VIEWERS - 1) as viewers,
        visitor(f"http://{HOST}:{city.web_port}") as page,
    ):
        watch_value(page, LIVE, selector)
        sent: dict[float, float] = {}
        for number in range(CHANGES):
            value = round(1.5 + number / 100, 2)
            sent[value] = time.time()
            client.upsert(TOWN, [_station(value)])
            page.wait_for_timeout(CHANGE_PAUSE_SECONDS * 1000)
        page.wait_for_timeout(1_500)
        seen, come = seen_values(page), viewers.come()
    # On a slow machine the next value comes before the one before it is drawn.
    overtaken = [value for value in sent if value not in seen]
    on_screen = [seen[value] - at for value, at in sent.items() if value in seen]
    if any(len(come.get(value, ())) < VIEWERS - 1 for value in sent):
        raise RuntimeError("A change did not reach every viewer")
    arrived = [at - sent[value] for value, times in come.items() if value in sent for at in times]
    yield Result(name="change_to_screen_p95", value=round(_p95(on_screen), 3), unit="s", goal=1.0)
    yield Result(name="change_to_viewer_p95", value=round(_p95(arrived), 3), unit="s")
    yield Result(name="changes_overtaken", value=len(overtaken), unit="changes")


def _client(city: City) -> ContextClient:
    key = (Path(city.data_dir) / "secrets" / "token_key").read_text(encoding="utf-8").strip()
    return ContextClient(f"http://127.0.0.1:{city.broker_port}", ServiceToken(key))


def _camera(number: int) -> bytes:
    place = [
        WEST + WIDE * (number * 7919 % 10_007) / 10_007,
        SOUTH + HIGH * (number * 104_729 % 9_973) / 9_973,
    ]
    entity = {
        "id": f"urn:ngsi-ld:WatchCamera:{TOWN}-bench{number}",
        "type": "WatchCamera",
        "name": {"type": "Property", "value": f"見守りカメラ {number}"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": place}},
    }
    return orjson.dumps(entity, option=orjson.OPT_APPEND_NEWLINE)


def _station(value: float) -> dict[str, object]:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "id": STATION,
        "type": "WaterLevelObserved",
        "name": {"type": "Property", "value": "ベンチ観測点"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [134.84, 34.76]}},
        "waterLevel": {"type": "Property", "value": value, "observedAt": at},
    }


def _process(pid: int, name: str) -> int:
    return next(child.pid for child in psutil.Process(pid).children() if name in child.cmdline())


def _p95(seconds: list[float]) -> float:
    if len(seconds) < 2:
        raise RuntimeError("Nothing reached a viewer")
    return statistics.quantiles(seconds, n=20, method="inclusive")[18]
