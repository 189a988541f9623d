# SPDX-License-Identifier: Apache-2.0
"""Which tables the SQL of a package names. A package reads and writes its own tables; others through their door."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

AFTER_KEYWORD = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|TRUNCATE|COPY|ON|ONLY|REFERENCES|USING|EXISTS|LOCK)\s+"
    r'(?:ONLY\s+|TABLE\s+)?"?((?:[a-z_]+\.)?[a-z_]+)"?'
)
CREATED = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+\.[a-z_]+)")

_LOOKED_AT = (
    "audit_record",
    "audit_unsealed",
    "events_delivery",
    "events_event",
    "ownership.claim",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_workers",
)
_CARRIED = ("audit_seal", "context.entity", "identity_account", "identity_membership", "tenancy_tenant")

EXCEPTIONS = {
    (
        "kernel.context",
        "ownership.claim",
    ): "the numbered files create it; only kernel.ownership reads and writes it",
    ("kernel.context", "ownership.member"): "the same: created here, used by kernel.ownership",
    (
        "kernel.context",
        "tenancy_tenant",
    ): "the broker has no Django; it is granted the column `code` and no other",
    ("kernel.registry", "context.entity_type"): "the registry tells the broker the types of the manifests",
    ("project", "django_migrations"): "the start of a process compares schema versions",
    **{
        ("project", table): "`hiroba doctor` counts what waits or failed, over all towns"
        for table in _LOOKED_AT
    },
    **{("project", table): "backup and export see the whole database, as its owner" for table in _CARRIED},
}
"""(package, table) that may meet in SQL, with the reason."""


def package_of(path: str) -> str:
    """`src/hiroba/kernel/events/lanes.py` -> `kernel.events`; `project` and `web` are one package each."""
    parts = Path(path).parts[2:]
    return ".".join(parts[:2]) if parts[0] in ("kernel", "services") else parts[0]


def texts(path: str, source: str) -> Iterator[str]:
    """The SQL of a file: the file itself, or the texts in Python that look like SQL."""
    if path.endswith(".sql"):
        yield source
    elif path.endswith(".py"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def named_tables(text: str) -> set[str]:
    """Tables behind SQL keywords in capitals; prose is written otherwise."""
    return {name.removeprefix("public.") for name in AFTER_KEYWORD.findall(text)}


def created_tables(sources: Mapping[str, str]) -> dict[str, str]:
    """Table -> package that owns it, from CREATE TABLE in .sql files; a schema belongs to the part of its name."""
    return {
        table: f"kernel.{table.partition('.')[0]}"
        for path, source in sources.items()
        if path.endswith(".sql")
        for table in CREATED.findall(source)
    }


def foreign_tables(sources: Mapping[str, str], owners: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """(path, package, table) wherever SQL names a table of another package."""
    for path, source in sources.items():
        package = package_of(path)
        for table in sorted({name for text in texts(path, source) for name in named_tables(text)}):
            if owners.get(table, package) != package:
                yield path, package, table
