# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench import`: a generated list of AEDs from the file to durable entities, on a scratch database."""

from __future__ import annotations

import csv
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson

from hiroba.kernel.catalogue.checking import CheckedFile, check_file
from hiroba.kernel.catalogue.context_store import ContextStore
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import BATCH_ENTITIES, write_file
from hiroba.kernel.context.client import ContextClient
from hiroba.project.bench.broker import open_broker
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.report import Report, Result, machine

OPEN_TENANT = "default"
# Issue 3: 20,000 rows a second into entities.
GOAL_ROWS = 20_000
HEADER = (
    "全国地方公共団体コード,ID,名称,名称_カナ,所在地_連結表記,緯度,経度,設置位置,電話番号,法人番号,団体名,利用可能曜日,"
    "開始時間,終了時間,利用可能日時特記事項,小児対応設備の有無,URL,備考"
)


def run(*, rows: int = 20_000) -> Report:
    """Measures the check alone, the import and its repetition. Raises RuntimeError when a row is lost."""
    with tempfile.TemporaryDirectory(prefix="hiroba-bench-") as folder:
        path = Path(folder) / "aed.csv"
        _generate(path, rows)
        floor = rows / _cpu_seconds(lambda: _parse_only(path))
        checking = rows / _cpu_seconds(lambda: _checked(path, rows).entities.close())
        results = [
            Result(
                name="check", value=checking, unit="rows/cpu_s", floor=floor, floor_name="csv_to_json_lines"
            ),
            Result(name="check_peak_memory", value=_peak_mb(), unit="MB"),
            *_through_broker(path, rows),
        ]
        size = path.stat().st_size
    return Report(bench="import", data={"rows": rows, "bytes": size}, results=results, machine=machine())


def _through_broker(path: Path, rows: int) -> Iterator[Result]:
    """Wall time and CPU time; the latter is that of importer, broker and PostgreSQL together."""
    with open_broker() as (_, port), ContextClient(f"http://127.0.0.1:{port}") as client:
        store = ContextStore(OPEN_TENANT, client)
        floors = _measured(lambda: _upsert_ready(_checked(path, rows), client))
        again = _measured(lambda: _imported(path, rows, store))
        _forget(client, rows)
        first = _measured(lambda: _imported(path, rows, store))
    for name, took in (("import", first), ("import_unchanged", again)):
        for unit, seconds, floor in zip(("rows/s", "rows/cpu_s"), took, floors, strict=True):
            yield Result(
                name=name if unit == "rows/s" else f"{name}_cpu",
                value=rows / seconds,
                unit=unit,
                goal=GOAL_ROWS if name == "import" and unit == "rows/s" else None,
                floor=rows / floor,
                floor_name="check_and_upsert_without_comparing",
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


def _parse_only(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.reader(file):
            orjson.dumps(cells)


def _checked(path: Path, rows: int) -> CheckedFile:
    checked = check_file(path, CheckOptions(town=Town("372013")))
    if checked.report.accepted != rows:
        raise RuntimeError(f"{checked.report.accepted} of {rows} rows are accepted")
    return checked


def _imported(path: Path, rows: int, store: ContextStore) -> None:
    checked = _checked(path, rows)
    with checked.entities:
        write_file(checked, store)
    if checked.report.written + checked.report.unchanged != rows:
        raise RuntimeError(f"{checked.report.written} of {rows} rows are written")


def _upsert_ready(ready: CheckedFile, client: ContextClient) -> None:
    for batch in ready.entities.batches(BATCH_ENTITIES):
        client.upsert(OPEN_TENANT, batch)


def _forget(client: ContextClient, rows: int) -> None:
    client.delete(OPEN_TENANT, [f"urn:ngsi-ld:AED:372013-{number}" for number in range(1, rows + 1)])


def _cpu_seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _measured(work: Callable[[], object]) -> tuple[float, float]:
    """Wall seconds, and CPU seconds of this process and all it has started."""
    clock, used = time.perf_counter(), cpu_seconds([os.getpid()])
    work()
    return time.perf_counter() - clock, cpu_seconds([os.getpid()]) - used


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
