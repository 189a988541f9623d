# SPDX-License-Identifier: Apache-2.0
"""How the embedded PostgreSQL is set up: a small machine, durable commits, no network."""

from pathlib import Path

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    # An answer means that the write is on the disk.
    "synchronous_commit": "on",
    # Memory: a village runs on a small machine, and pages are cached by the operating system too.
    "shared_buffers": "64MB",
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
    "max_wal_size": "512MB",
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
    settings = {**_SETTINGS, "unix_socket_directories": _quoted(socket_directory), **changes}
    arguments = ["-D", str(cluster)]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    return arguments


def _quoted(path: Path) -> str:
    # A list of folders separated by commas; quotes keep a comma or a space in the path.
    return '"' + str(path).replace('"', '""') + '"'
