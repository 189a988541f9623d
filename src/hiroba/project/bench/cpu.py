# SPDX-License-Identifier: Apache-2.0
"""CPU seconds of processes and all their children, living ones."""

from collections.abc import Iterable

import psutil


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of each process tree. Children that end take their time with them into their parent's
    account of waited-for children, so a tree with a steady set of processes is counted wholly.
    """
    return sum(_of_tree(psutil.Process(pid)) for pid in pids)


def _of_tree(process: psutil.Process) -> float:
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
