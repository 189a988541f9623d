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


def test_old_files_are_removed_by_age_and_the_present_one_stays(tmp_path: Path) -> None:
    for name in ("web.log", "web.log.1", "web.log.2"):
        (tmp_path / name).write_text("{}\n")
    year_ago = time.time() - 365 * 86_400
    os.utime(tmp_path / "web.log.2", (year_ago, year_ago))
    os.utime(tmp_path / "web.log", (year_ago, year_ago))

    Journal(tmp_path, console=io.StringIO(), keep_days=30).close()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1"]
