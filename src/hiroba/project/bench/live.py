# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench live`: one change on its way to thousands of browsers on the live stream.

The broker gathers changes for 50 ms, so a change needs that long at least. Browsers run beside it on the same machine.
"""

import time
from statistics import median

import httpx
import psutil

from hiroba.kernel.context.scratch import Scratch
from hiroba.project.bench.broker_measures import postgres_pid
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.served import served
from hiroba.project.bench.viewers import Viewers

TENANT = "bench"
SENSOR = "urn:ngsi-ld:WaterLevelObserved:bench"
PAUSE_SECONDS = 0.3
ARRIVAL_SECONDS_MAX = 60
LAST_BROWSER_MS_MAX = 1_000


def run(*, browsers: int = 2_000, changes: int = 20) -> Report:
    """Raises RuntimeError when a browser has not got every change."""
    with (
        Scratch() as scratch,
        served(
            scratch.broker_dsn, open=True, default_tenant=TENANT, live_streams_of_address=browsers + 1
        ) as (process, port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}/ngsi-ld/v1/", trust_env=False) as http,
    ):
        sensor = {"id": SENSOR, "type": "WaterLevelObserved", "waterLevel": _level(0)}
        http.post("entities", json=sensor).raise_for_status()
        with Viewers(port, f"/live?tenant={TENANT}&type=WaterLevelObserved", browsers) as viewers:
            pids = [process.pid, postgres_pid(scratch)]
            before = cpu_seconds(pids)
            written: dict[float, float] = {}
            for number in range(1, changes + 1):
                written[number] = time.time()
                http.patch(f"entities/{SENSOR}/attrs", json={"waterLevel": _level(number)}).raise_for_status()
                time.sleep(PAUSE_SECONDS)
            come = _all_come(viewers, browsers, changes)
            used = cpu_seconds(pids) - before
        memory = psutil.Process(process.pid).memory_info().rss / 1e6
    delays = [1000 * (max(come[value]) - at) for value, at in written.items()]
    results = [
        Result(name="last_browser", value=round(median(delays)), unit="ms", goal=LAST_BROWSER_MS_MAX),
        Result(name="last_browser_worst", value=round(max(delays)), unit="ms"),
        Result(name="cpu_of_change", value=round(1000 * used / changes, 1), unit="cpu_ms"),
        Result(name="cpu_of_event", value=round(1e6 * used / changes / browsers, 1), unit="cpu_us"),
        Result(name="memory", value=round(memory), unit="MB"),
    ]
    return Report(
        bench="live", data={"browsers": browsers, "changes": changes}, results=results, machine=machine()
    )


def _level(value: float) -> dict[str, object]:
    return {"type": "Property", "value": value}


def _all_come(viewers: Viewers, browsers: int, changes: int) -> dict[float, list[float]]:
    deadline = time.monotonic() + ARRIVAL_SECONDS_MAX
    while True:
        come = viewers.come()
        if all(len(come.get(number, ())) == browsers for number in range(1, changes + 1)):
            return come
        if time.monotonic() > deadline:
            got = sum(len(times) for times in come.values())
            raise RuntimeError(f"{got} of {browsers * changes} events have come")
        time.sleep(0.2)
