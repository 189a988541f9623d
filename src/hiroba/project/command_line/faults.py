# SPDX-License-Identifier: Apache-2.0
"""Turns what went wrong into one line on stderr and an exit code; a traceback only for our own mistakes."""

import errno
import os
import sys
import traceback
from collections.abc import Iterator

from hiroba.kernel.faults import Fault
from hiroba.kernel.rules import RuleBroken
from hiroba.project.tracebacks import without_values

_INTERRUPTED = 130


def tell(error: BaseException) -> int:
    if (fault := _as_fault(error)) is not None:
        say(str(fault))
        return fault.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "Abort":
        return _INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # The reader (`head`) has gone; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):
        return _tell_usage(error)
    if type(error).__name__ == "Exit" and hasattr(error, "exit_code"):
        return int(error.exit_code)
    if sys.stderr.isatty():
        traceback.print_exception(error)
    else:
        # It goes into a log, where the values of an exception have no place.
        print(without_values(error), file=sys.stderr)
    return 1


def say(text: str) -> None:
    """One line, red on a terminal. https://no-color.org"""
    line = " ".join(text.split())
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        line = f"\033[31m{line}\033[0m"
    print(line, file=sys.stderr)


def _tell_usage(error: BaseException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "hiroba"
    say(f"{error.format_message()} Run `{command} --help`.")  # type: ignore[attr-defined]
    return int(error.exit_code)  # type: ignore[attr-defined]


def _as_fault(error: BaseException) -> Fault | None:
    for cause in _causes(error):
        if isinstance(cause, Fault):
            return cause
        if isinstance(cause, RuleBroken):
            return Fault(str(cause).rstrip("."), "Nothing was changed.")
        if isinstance(cause, OSError) and cause.errno in _DISK_FAULTS:
            return _disk_fault(cause)
        if "psycopg" in sys.modules and (fault := _database_fault(cause)):
            return fault
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


_DISK_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}


def _disk_fault(error: OSError) -> Fault:
    remedy = (
        "Make room on the disk, then run the command again."
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        else "Mend the permissions, or choose a folder that you may write with HIROBA_DATA_DIR."
    )
    return Fault(f"{error.filename or 'A file'} cannot be written or read ({error.strerror})", remedy)


def _database_fault(error: BaseException) -> Fault | None:
    import psycopg  # noqa: PLC0415 -- start-up stays fast

    from hiroba.kernel import configuration  # noqa: PLC0415 -- start-up stays fast
    from hiroba.kernel.database.connection import explain  # noqa: PLC0415 -- start-up stays fast

    if isinstance(error, psycopg.errors.DiskFull):
        return Fault("The disk of the database is full", "Make room, then run the command again.")
    # Within `hiroba migrate` it would be a mistake of ours.
    if isinstance(error, psycopg.errors.UndefinedTable) and "migrate" not in sys.argv[1:2]:
        return Fault("The database is not up to date", "Run `hiroba migrate`.")
    if type(error) is psycopg.OperationalError:
        settings = configuration.load()
        urls = (settings.database_owner_url, settings.database_broker_url, settings.database_url)
        named = [url for url in urls if f'"{_user(url)}"' in str(error)]
        return explain(error, (named or [settings.database_url])[0])
    return None


def _user(url: str) -> str:
    from urllib.parse import urlsplit  # noqa: PLC0415 -- start-up stays fast

    return urlsplit(url).username or ""
