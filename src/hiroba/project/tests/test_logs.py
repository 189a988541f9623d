# SPDX-License-Identifier: Apache-2.0
"""What must not get into a log; addresses of pages are tried in tests/installation/test_reverse_proxy.py."""

import json
import subprocess
import sys

import pytest

PERSON = "taro@example.jp"
BEFORE = f"""
import asyncio, gc, logging, smtplib, sys, threading
import structlog
from hiroba.project import logs
logs.start("json")
NAME = "{PERSON}"
log = structlog.get_logger("any")
def write(person):
    words = person * 2
    raise KeyError(person)
"""
# Each tells of an exception in another way; all of them are ways in which our processes may come to tell one.
WAYS = {
    "structlog": """
try:
    write(NAME)
except KeyError:
    log.exception("write_failed")
""",
    "standard library": """
try:
    write(NAME)
except KeyError:
    logging.getLogger("any").exception("write_failed")
""",
    "given": """
try:
    write(NAME)
except KeyError as error:
    log.error("write_failed", exc_info=error)
""",
    "cause": """
try:
    try:
        write(NAME)
    except KeyError as error:
        raise RuntimeError(NAME) from error
except RuntimeError:
    log.exception("write_failed")
""",
    "row over several lines": r"""
try:
    raise ValueError("violates\nDETAIL:  Failing row contains (1, line 1\n" + NAME + "\n)")
except ValueError:
    log.exception("write_failed")
""",
    "group": """
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.to_thread(write, NAME))
try:
    asyncio.run(main())
except* KeyError:
    log.exception("write_failed")
""",
    "note": """
try:
    error = KeyError()
    error.add_note(NAME)
    raise error
except KeyError:
    log.exception("write_failed")
""",
    "mail": """
try:
    raise smtplib.SMTPRecipientsRefused({NAME: (550, NAME.encode())})
except smtplib.SMTPException:
    log.exception("write_failed")
""",
    "thread": """
thread = threading.Thread(target=write, args=(NAME,))
thread.start()
thread.join()
""",
    "task that nobody waits for": """
async def main():
    async def work(person):
        write(person)
    task = asyncio.create_task(work(NAME))
    await asyncio.sleep(0.01)
    del task
    gc.collect()
asyncio.run(main())
""",
    "callback": """
async def main():
    asyncio.get_running_loop().call_soon(write, NAME)
    await asyncio.sleep(0.01)
asyncio.run(main())
""",
    "finalizer": """
class Held:
    def __init__(self, person): self.person = person
    def __repr__(self): return self.person
    def __del__(self): write(self.person)
held = Held(NAME)
del held
""",
}


@pytest.mark.parametrize("way", WAYS)
def test_exception_is_told_without_values(way: str) -> None:
    done = run(BEFORE + WAYS[way])

    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [each["level"] for each in told] == ["error"]
    assert 'File "' in told[0]["exception"]
    assert PERSON not in done.stderr
    assert PERSON not in done.stdout


def test_place_and_kind_are_told_for_those_who_mend() -> None:
    done = run(BEFORE + WAYS["cause"])

    lines = json.loads(done.stderr)["exception"].splitlines()
    assert any(line.endswith("in write") for line in lines)
    assert [line for line in lines if not line.startswith((" ", "Traceback"))] == [
        "KeyError",
        "which led to:",
        "RuntimeError",
    ]


def test_text_that_is_not_read_at_a_terminal_has_no_values_either() -> None:
    done = run(BEFORE.replace('"json"', '"text"') + WAYS["structlog"])

    assert "write_failed" in done.stderr
    assert "KeyError" in done.stderr
    assert PERSON not in done.stderr


EVERY_COMMAND = """
import sys
from hiroba.project.command_line.commands import COMMANDS
from hiroba.project.command_line.running import _load
import structlog
for command in COMMANDS:
    structlog.reset_defaults()
    _load(command)
    if not structlog.is_configured():
        print(command.name)
"""


def test_every_command_sets_its_log_up() -> None:
    """Without that, structlog prints the variables of each function."""
    assert run(EVERY_COMMAND).stdout == ""


COMMAND_FAILS = f"""
import sys
from hiroba.project.command_line import faults
def write(person):
    raise KeyError(person)
try:
    write("{PERSON}")
except KeyError as error:
    sys.exit(faults.tell(error))
"""


def test_process_that_ends_by_a_mistake_of_ours_tells_no_values() -> None:
    done = run(COMMAND_FAILS)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "KeyError"
    assert PERSON not in done.stderr


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
