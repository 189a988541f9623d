# SPDX-License-Identifier: Apache-2.0
"""The most memory that a process has had."""

from pathlib import Path


def peak_memory_mb(pid: int) -> float:
    """Since its program began; `ru_maxrss` would count what was there before it, of the process that started it."""
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6, 1)
