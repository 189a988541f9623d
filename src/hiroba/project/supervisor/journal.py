# SPDX-License-Identifier: Apache-2.0
"""One readable log for all processes on the console, and one file of JSON lines for each in `var/log`."""

import contextlib
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import IO, Any

from hiroba.project.supervisor.forgetting import forget

_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93)
_FILE_BYTES_MAX = 5_000_000
_OLD_FILES_MAX = 4
_NAME_WIDTH = 8
# Twice a day, so that a line is gone within a day of its time.
_TEND_SECONDS = 12 * 3600
KEEP_DAYS = 90


class Journal:
    """Takes lines of processes. A full disk or a closed terminal loses lines, never a process."""

    def __init__(
        self,
        folder: Path,
        *,
        as_json: bool = False,
        console: IO[str] | None = None,
        keep_days: int = KEEP_DAYS,
    ) -> None:
        self._folder = folder
        self._keep_days = keep_days
        self._as_json = as_json
        self._console = console or sys.stdout
        self._is_coloured = self._console.isatty() and not os.environ.get("NO_COLOR")
        self._files: dict[str, IO[bytes]] = {}
        self._names: list[str] = []
        self._tended_at = 0.0
        folder.mkdir(parents=True, exist_ok=True)
        self.tend()

    def line(self, name: str, text: str) -> None:
        """One line of one process: a JSON object, or any text of a program that is not ours."""
        entry = _parsed(name, text)
        record = json.dumps(entry, ensure_ascii=False)
        self._keep(name, record)
        self._show(record if self._as_json else self._readable(name, entry))

    def note(self, name: str, text: str, *, level: str) -> None:
        """What the supervisor itself has to tell about a process."""
        self.line(name, json.dumps({"level": level, "event": text}, ensure_ascii=False))

    def path(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def say(self, text: str) -> None:
        """A line for the person at the terminal, not for the files."""
        self._show(json.dumps({"time": _now(), "event": text}, ensure_ascii=False) if self._as_json else text)

    def tend(self) -> None:
        """Ends what is too old: nobody should find in a log what happened years ago. Cheap; the loop calls it."""
        now = time.time()
        if now - self._tended_at < _TEND_SECONDS:
            return
        is_start, self._tended_at = self._tended_at == 0.0, now
        # They are opened anew by the next line.
        self.close()
        forget(self._folder, keep_days=self._keep_days, at=now, empties_console=not is_start)

    def close(self) -> None:
        while self._files:
            self._files.popitem()[1].close()

    def _show(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            print(line, file=self._console, flush=True)

    def _readable(self, name: str, entry: dict[str, Any]) -> str:
        if name not in self._names:
            self._names.append(name)
        clock = time.strftime("%H:%M:%S")
        level = str(entry.get("level", "info"))
        text = str(entry.get("event", ""))
        rest = "".join(f" {key}={value}" for key, value in entry.items() if key not in _SHOWN_BEFORE)
        column = f"{clock} {name:<{_NAME_WIDTH}} |"
        if not self._is_coloured:
            mark = "" if level in ("info", "debug") else f" {level.upper()}"
            return f"{column}{mark} {text}{rest}"
        colour = _COLOURS[self._names.index(name) % len(_COLOURS)]
        tone = {"warning": "33", "error": "31", "critical": "1;31"}.get(level)
        body = f"\033[{tone}m{text}{rest}\033[0m" if tone else f"{text}\033[2m{rest}\033[0m"
        return f"\033[{colour}m{column}\033[0m {body}"

    def _keep(self, name: str, record: str) -> None:
        with contextlib.suppress(OSError):
            file = self._file(name)
            file.write(record.encode("utf-8", "replace") + b"\n")
            file.flush()

    def _file(self, name: str) -> IO[bytes]:
        path = self.path(name)
        file = self._files.get(name)
        if file is not None and file.tell() > _FILE_BYTES_MAX:
            file.close()
            _rotate(path)
            file = None
        if file is None:
            file = self._files[name] = path.open("ab")
        return file


# Our column has the time already.
_POSTGRES_CLOCK = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ UTC (LOG:  )?")
_SHOWN_BEFORE = {"time", "process", "level", "event", "logger"}


def _parsed(name: str, text: str) -> dict[str, Any]:
    head: dict[str, Any] = {"time": _now(), "process": name}
    if text.startswith("{"):
        try:
            entry = json.loads(text)
        except ValueError:
            entry = None
        if isinstance(entry, dict) and "event" in entry:
            return {**head, **entry}
    return {**head, "level": _level_of(text), "event": _POSTGRES_CLOCK.sub("", text)}


def _level_of(text: str) -> str:
    """PostgreSQL and others write their level into the text."""
    if any(word in text for word in ("FATAL:", "PANIC:", "ERROR:", "[ERROR]", "Traceback")):
        return "error"
    return "warning" if "WARNING" in text else "info"


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _rotate(path: Path) -> None:
    for number in range(_OLD_FILES_MAX, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
        if newer.exists():
            newer.replace(older)
