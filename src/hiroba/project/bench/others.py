# SPDX-License-Identifier: Apache-2.0
"""One reader and one writer of single entities, who must not starve while something large goes on.

In a process of their own: in that of an importer they would measure how busy it is, not the broker.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import httpx

from hiroba.project.bench.report import Result

PAUSE_SECONDS = 0.02
ID = "urn:ngsi-ld:BenchSensor:1"
SENSOR = {"id": ID, "type": "BenchSensor", "temperature": {"type": "Property", "value": 20.0}}


class Others:
    """Use as a context manager around the work; then ask for `results`."""

    def __init__(self, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._p99: dict[str, float] = {}

    def __enter__(self) -> Others:
        assert self._process.stdout is not None
        self._process.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        said = self._process.communicate("stop\n", timeout=60)[0]
        self._p99 = json.loads(said or "{}")

    def results(self) -> list[Result]:
        """Raises RuntimeError when somebody got no answer or a wrong one."""
        if self._p99.keys() != {"read", "write"}:
            raise RuntimeError("Nobody else got answers meanwhile")
        return [Result(name=f"others_{name}_p99", value=p99, unit="ms") for name, p99 in self._p99.items()]


def _ask(
    url: str, step: Callable[[httpx.Client, int], httpx.Response], stop: threading.Event, took: list[float]
) -> None:
    number = 0
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as http:
        while not stop.wait(PAUSE_SECONDS):
            number += 1
            began = time.perf_counter()
            step(http, number).raise_for_status()
            took.append(time.perf_counter() - began)


def _read(http: httpx.Client, number: int) -> httpx.Response:
    return http.get(f"entities/{ID}")


def _write(http: httpx.Client, number: int) -> httpx.Response:
    return http.patch(f"entities/{ID}/attrs", json={"temperature": {"type": "Property", "value": number}})


def _main(port: int) -> None:
    url = f"http://127.0.0.1:{port}/ngsi-ld/v1/"
    httpx.post(f"{url}entityOperations/upsert", json=[SENSOR], trust_env=False).raise_for_status()
    stop = threading.Event()
    took: dict[str, list[float]] = {"read": [], "write": []}
    threads = [
        threading.Thread(target=_ask, args=(url, step, stop, took[name]))
        for name, step in (("read", _read), ("write", _write))
    ]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    stop.set()
    for thread in threads:
        thread.join()
    print(json.dumps({name: round(_p99_ms(each), 1) for name, each in took.items() if len(each) > 1}))


def _p99_ms(took: list[float]) -> float:
    return statistics.quantiles(took, n=100, method="inclusive")[98] * 1000


if __name__ == "__main__":
    _main(int(sys.argv[1]))
