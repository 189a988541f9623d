# SPDX-License-Identifier: Apache-2.0
"""What an upgrade would change, and whether it may."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from hiroba.kernel.context import schema
from hiroba.kernel.faults import Fault
from hiroba.project.backup.manifest import version
from hiroba.project.schema_version import done_migrations, known_migrations, strange_migrations

_VERSION_FILE = Path("operation") / "version"


@dataclass(frozen=True)
class Plan:
    """Versions, and the steps that the database still lacks."""

    before: str
    after: str
    migrations: tuple[tuple[str, str], ...]
    context_from: int
    context_to: int

    @property
    def changes_database(self) -> bool:
        return bool(self.migrations) or self.context_from < self.context_to


def plan(data_dir: Path) -> Plan:
    """Looks at the database; changes nothing. Raises Fault when it belongs to a newer program."""
    owner = connections["owner"]
    before = noted_version(data_dir)
    context = _context_version()
    if strange := strange_migrations(owner):
        raise _newer(before, ".".join(min(strange)))
    if context > schema.expected_version():
        raise _newer(before, f"context {context}")
    missing = sorted(known_migrations() - done_migrations(owner))
    owner.close()
    return Plan(before, version(), tuple(missing), context, schema.expected_version())


def noted_version(data_dir: Path) -> str:
    """The version that migrated last; empty for an installation that is older than this note."""
    try:
        return (data_dir / _VERSION_FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def note_version(data_dir: Path) -> None:
    path = data_dir / _VERSION_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(f"{version()}\n", encoding="ascii")


def _context_version() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('context.schema_version') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT coalesce(max(version), 0) FROM context.schema_version")
        return int(cursor.fetchone()[0])


def _newer(before: str, what: str) -> Fault:
    its = before or f"with {what}"
    return Fault(
        f"The data is of a newer version ({its}) than this program ({version()}), and Hiroba does not go back",
        f"Install the newer version again, or restore a backup of {version()} into an empty installation.",
    )
