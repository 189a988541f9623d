# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench import`: a generated list of AEDs from the file to durable entities, on a scratch database."""

from __future__ import annotations

import csv
import os
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import psutil

from hiroba.kernel.catalogue.checking import CheckedFile, check_file
from hiroba.kernel.catalogue.context_store import ContextStore
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import write_file
from hiroba.kernel.context.client.context_client import ContextClient
from hiroba.project.bench.broker import open_broker
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.import_floors import copy_seconds, csv_seconds
from hiroba.project.bench.others import Others
from hiroba.project.bench.peak_memory import peak_memory_mb
from hiroba.project.bench.report import Report, Result, machine

OPEN_TENANT = "default"
COPIED_ROWS_MAX = 50_000
FLOOR_NAME = "bare_csv_reading_and_copy"
# Issue 3: 20,000 rows a second into entities.
GOAL_ROWS = 20_000
HEADER = (
    "全国地方公共団体コード,ID,名称,名称_カナ,所在地_連結表記,緯度,経度,設置位置,電話番号,法人番号,団体名,利用可能曜日,"
    "開始時間,終了時間,利用可能日時特記事項,小児対応設備の有無,URL,備考"
)


Made = TypeVar("Made")


class Took(NamedTuple):
    """Seconds."""

    wall: float
    cpu: float


def run(*, rows: int = 20_000) -> Report:
    """Measures the check alone, the import and its repetition. Raises RuntimeError when a row is lost."""
    with tempfile.TemporaryDirectory(prefix="hiroba-bench-") as folder:
        path = Path(folder) / "aed.csv"
        _generate(path, rows)
        checking, checked = _measured(lambda: _checked(path, rows))
        checked.entities.close()
        (first, again), others = _through_broker(path, rows)
        # Before the floors, which hold rows in memory.
        peak = peak_memory_mb(os.getpid())
        reading = csv_seconds(path)
        floor = reading + copy_seconds(_ready_lines(path, rows)) / min(rows, COPIED_ROWS_MAX) * rows
        size = path.stat().st_size
    results = [
        _result("check", rows, checking, reading, "bare_csv_reading"),
        _result("import", rows, first, floor, FLOOR_NAME, goal=GOAL_ROWS),
        Result(name="import_cpu", value=round(rows / first.cpu, 1), unit="rows/cpu_s"),
        _result("import_unchanged", rows, again, floor, FLOOR_NAME),
        *others,
        Result(name="importer_peak_memory", value=peak, unit="MB"),
    ]
    return Report(bench="import", data={"rows": rows, "bytes": size}, results=results, machine=machine())


def _through_broker(path: Path, rows: int) -> tuple[tuple[Took, Took], list[Result]]:
    """The first import and the same again; then another beside the requests of others."""
    with open_broker() as (process, port), ContextClient(f"http://127.0.0.1:{port}") as client:
        store = ContextStore(OPEN_TENANT, client)
        first, _ = _measured(lambda: _imported(path, rows, store))
        again, _ = _measured(lambda: _imported(path, rows, store))
        with Others(port) as others:
            _imported(path, rows, store, dataset="another")
        memory = Result(name="broker_memory", value=_memory_mb(process.pid), unit="MB")
    return (first, again), [*others.results(), memory]


def _ready_lines(path: Path, rows: int) -> list[bytes]:
    """Those of the first rows: enough to know the pace of bare COPY."""
    with _checked(path, rows).entities as entities:
        return list(islice(entities.lines(), COPIED_ROWS_MAX))


def _result(
    name: str, rows: int, took: Took, floor: float, floor_name: str, *, goal: float | None = None
) -> Result:
    return Result(
        name=name,
        value=round(rows / took.wall, 1),
        unit="rows/s",
        goal=goal,
        floor=round(rows / floor, 1),
        floor_name=floor_name,
    )


def _generate(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER.split(","))
        writer.writerows(map(_row, range(1, rows + 1)))


def _row(number: int) -> tuple[object, ...]:
    position = 34.2 + number % 977 / 5000, 134.0 + number % 991 / 5000
    address, phone = f"香川県高松市番町{number % 9}-{number % 31}", f"087-839-{number % 10000:04d}"
    names = f"第{number}集会所", f"ダイ{number}シュウカイジョ"
    hours = "月火水木金", "9:00", "17:00", "祝日、12/29～1/3を除く"
    owner = "1000020372013", "高松市"
    end = "有", f"https://www.example.jp/{number}", ""
    return "372013", number, *names, address, *position, "1階玄関右側", phone, *owner, *hours, *end


def _checked(path: Path, rows: int, dataset: str = "") -> CheckedFile:
    checked = check_file(path, CheckOptions(town=Town("372013"), dataset=dataset))
    if checked.report.accepted != rows:
        raise RuntimeError(f"{checked.report.accepted} of {rows} rows are accepted")
    return checked


def _imported(path: Path, rows: int, store: ContextStore, dataset: str = "") -> None:
    checked = _checked(path, rows, dataset)
    with checked.entities:
        write_file(checked, store)
    if checked.report.written + checked.report.unchanged != rows:
        raise RuntimeError(f"{checked.report.written} of {rows} rows are written")


def _measured(work: Callable[[], Made]) -> tuple[Took, Made]:
    """Wall seconds, and CPU seconds of this process and all it has started."""
    clock, used = time.perf_counter(), cpu_seconds([os.getpid()])
    made = work()
    return Took(time.perf_counter() - clock, cpu_seconds([os.getpid()]) - used), made


def _memory_mb(pid: int) -> float:
    """The process itself, without PostgreSQL, whose pages are shared."""
    return round(psutil.Process(pid).memory_info().rss / 1e6, 1)
