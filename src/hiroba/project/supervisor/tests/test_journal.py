# SPDX-License-Identifier: Apache-2.0
import errno
import io
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hiroba.project.supervisor import journal as journal_module
from hiroba.project.supervisor.journal import Journal


@pytest.fixture
def console() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def journal(tmp_path: Path, console: io.StringIO) -> Iterator[Journal]:
    journal = Journal(tmp_path, console=console)
    yield journal
    journal.close()


def shown(console: io.StringIO) -> list[str]:
    """Without the clock."""
    return [line[9:] for line in console.getvalue().splitlines()]


def test_line_of_json_shows_event_and_values(journal: Journal, console: io.StringIO, tmp_path: Path) -> None:
    journal.line("web", '{"event": "request.slow", "level": "warning", "ms": 900}')

    assert shown(console) == ["web      | WARNING request.slow ms=900"]


def test_line_of_text_is_kept_as_json(journal: Journal, console: io.StringIO, tmp_path: Path) -> None:
    journal.line("postgres", "2026-11-21 03:55:15.403 UTC LOG:  shutting down")

    kept = json.loads((tmp_path / "postgres.log").read_text())
    assert shown(console) == ["postgres | shutting down"]
    assert (kept["process"], kept["level"], kept["event"]) == ("postgres", "info", "shutting down")


def test_files_are_rotated_and_the_oldest_goes(
    journal: Journal, console: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_FILE_BYTES_MAX", 200)

    for number in range(40):
        journal.line("web", f"line {number}")

    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["web.log", "web.log.1", "web.log.2", "web.log.3", "web.log.4"]
    assert "line 39" in (tmp_path / "web.log").read_text()


def test_full_disk_loses_the_line_and_nothing_else(
    journal: Journal, console: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)

    journal.line("web", "still here")

    assert shown(console) == ["web      | still here"]


def test_json_format_gives_one_object_for_each_line(console: io.StringIO, tmp_path: Path) -> None:
    journal = Journal(tmp_path, console=console, as_json=True)

    journal.line("web", "hello")

    journal.close()
    assert json.loads(console.getvalue())["event"] == "hello"


def test_old_files_are_removed_by_age(tmp_path: Path) -> None:
    for name in ("web.log", "web.log.1", "web.log.2", "mqtt.log", "postgres.out"):
        (tmp_path / name).write_text(line_of(time.time()))
    year_ago = time.time() - 365 * 86_400
    for name in ("web.log.2", "mqtt.log", "postgres.out"):
        os.utime(tmp_path / name, (year_ago, year_ago))

    Journal(tmp_path, console=io.StringIO(), keep_days=30).close()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1"]


def line_of(at: float) -> str:
    clock = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    return f'{{"time": "{clock}", "process": "web", "event": "from {clock}"}}\n'


def test_quiet_process_keeps_no_line_longer_than_the_setting(tmp_path: Path, console: io.StringIO) -> None:
    """Its file is far from the size at which it would be rotated."""
    now = time.time()
    days = (400, 31, 29, 0)
    (tmp_path / "web.log").write_text("".join(line_of(now - each * 86_400) for each in days))

    journal = Journal(tmp_path, console=console, keep_days=30)
    journal.line("web", "still writing")
    journal.close()

    kept = (tmp_path / "web.log").read_text().splitlines()
    assert kept[:2] == "".join(line_of(now - each * 86_400) for each in (29, 0)).splitlines()
    assert len(kept) == 3
    assert (tmp_path / "web.log").stat().st_mode & 0o077 == 0


def test_city_that_runs_for_months_forgets_while_it_runs(
    tmp_path: Path, console: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, console=console, keep_days=30)
    journal.line("web", "of today")
    (tmp_path / "up.log").write_text("00:00:00 web | of today\n")
    in_two_months = time.time() + 60 * 86_400
    monkeypatch.setattr(time, "time", lambda: in_two_months)

    journal.line("mqtt", "of then")
    journal.tend()
    journal.line("web", "of then")
    journal.close()

    assert "of today" not in (tmp_path / "web.log").read_text()
    assert (tmp_path / "up.log").read_text() == ""


def test_console_of_a_failed_start_can_be_read_after_the_next_one(tmp_path: Path) -> None:
    (tmp_path / "up.log").write_text("00:00:00 web | why it failed\n")

    Journal(tmp_path, console=io.StringIO()).close()

    assert (tmp_path / "up.log").read_text() == "00:00:00 web | why it failed\n"
