# SPDX-License-Identifier: Apache-2.0
"""What every benchmark prints: results beside floors that were measured in the same run."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import psutil


@dataclass(frozen=True, kw_only=True)
class Result:
    """One figure. `floor` is what the bare machine does for the same work, named by `floor_name`."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    floor: float | None = None
    floor_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    bench: str
    data: Mapping[str, object]
    results: list[Result]
    machine: Mapping[str, object] = field(default_factory=lambda: machine())

    def as_members(self) -> dict[str, object]:
        return {
            "bench": self.bench,
            "machine": dict(self.machine),
            "data": dict(self.data),
            "results": [asdict(result) for result in self.results],
        }

    def as_text(self) -> str:
        lines = [f"{self.bench} on {self.machine['cores']} cores"]
        lines += [f"{name}: {value}" for name, value in self.data.items()]
        for result in self.results:
            goal = f"goal {result.goal:,.0f}" if result.goal else ""
            floor = f"{result.floor_name} {result.floor:,.0f}" if result.floor else ""
            lines.append(f"{result.name:26} {result.value:12,.1f} {result.unit:20} {goal:14} {floor}")
        return "\n".join(lines)


def machine(postgresql: str = "") -> dict[str, object]:
    """Cores, memory and versions. `postgresql` is the server's own version text."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": platform.python_version(),
        "postgresql": postgresql,
    }
