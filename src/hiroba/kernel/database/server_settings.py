# SPDX-License-Identifier: Apache-2.0
"""How the embedded PostgreSQL is set up: a small machine, durable commits, no network."""

import os
from pathlib import Path

# Pages that do not fit are read from the operating system and written back in between: with 64 MB that is a fifth of
# what an update costs once entities have 150 MB. Pages count as memory only once they are used.
_SHARED_BUFFERS_MB_MIN, _SHARED_BUFFERS_MB_MAX = 64, 512
_SHARE_OF_MEMORY = 16

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    # An answer means that the write is on the disk.
    "synchronous_commit": "on",
    # Memory: a village runs on a small machine, and pages are cached by the operating system too.
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "60",
    "huge_pages": "off",
    # Each of these would be a process of its own that waits.
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_max_workers": "2",
    "max_logical_replication_workers": "0",
    # After each checkpoint the first change of a page logs it whole. With 512 MB most changes of 100,000 entities did,
    # and logged three times their own bytes; with more, a crash under such load takes longer to recover from.
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    # Plans are small here; compiling them costs more than it brings.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # The text of a statement holds the values of rows, which may be about a person (see also `preparation.py`).
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_line_prefix": "%m ",
    "lc_messages": "C",
}


def server_arguments(cluster: Path, socket_directory: Path, changes: dict[str, str]) -> list[str]:
    settings = {
        **_SETTINGS,
        "shared_buffers": f"{shared_buffers_mb(_memory_mb())}MB",
        "unix_socket_directories": _quoted(socket_directory),
        **changes,
    }
    arguments = ["-D", str(cluster)]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    return arguments


def shared_buffers_mb(memory_mb: int) -> int:
    """A sixteenth of the machine, within bounds: the broker, the pages and the workers need the rest."""
    return min(max(memory_mb // _SHARE_OF_MEMORY, _SHARED_BUFFERS_MB_MIN), _SHARED_BUFFERS_MB_MAX)


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)


def _quoted(path: Path) -> str:
    # A list of folders separated by commas; quotes keep a comma or a space in the path.
    return '"' + str(path).replace('"', '""') + '"'
