# SPDX-License-Identifier: Apache-2.0
"""The hot tables and their SQL stay within what Citus takes, so that they can be distributed by tenant unchanged.

Citus itself is not started here; what it takes was tried with version 12.1 on a coordinator and two workers.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hiroba.kernel.context import schema
from hiroba.kernel.context.scratch import Scratch

HOT = ("entity", "history", "history_hour", "history_day", "notification", "temporal_entity", "type_key")
SOURCES = Path(schema.__file__).parents[1]
HOT_TABLE = re.compile(rf"(?:INTO|UPDATE|FROM|JOIN)\s+context\.({'|'.join(HOT)})\b", re.IGNORECASE)
CLOCK_IN_UPDATE = re.compile(
    r"DO\s+UPDATE\s+SET.*?\b(?:now|clock_timestamp|statement_timestamp)\s*\(", re.IGNORECASE | re.DOTALL
)


def statements() -> Iterator[tuple[str, str]]:
    """Texts of the broker's code that are SQL on hot tables, with the file of each."""
    for file in sorted(SOURCES.rglob("*.py")):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            text = text_of(node)
            if HOT_TABLE.search(text):
                yield str(file.relative_to(SOURCES)), text


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) for part in node.values)
    return ""


def test_statements_of_hot_tables_are_found() -> None:
    found = {table.lower() for _, text in statements() for table in HOT_TABLE.findall(text)}

    assert found >= {"entity", "history", "notification"}


def test_no_upsert_asks_the_server_for_the_time() -> None:
    """Citus refuses a function that is not immutable in DO UPDATE; times are parameters."""
    assert CLOCK_IN_UPDATE.search("INSERT INTO context.entity … DO UPDATE SET modified = now()")
    assert [file for file, text in statements() if CLOCK_IN_UPDATE.search(text)] == []


def test_tenants_are_set_in_a_way_that_reaches_the_workers() -> None:
    """`SET LOCAL` is passed on (citus.propagate_set_commands), `set_config` is not."""
    wrong = [
        str(file.relative_to(SOURCES))
        for file in SOURCES.rglob("*.py")
        if "tests" not in file.parts and "set_config('hiroba.tenants'" in file.read_text(encoding="utf-8")
    ]

    assert wrong == []


@pytest.fixture
def owner(scratch: Scratch) -> Iterator[psycopg.Connection]:
    with psycopg.connect(scratch.owner_dsn) as connection:
        yield connection


def test_every_key_of_a_hot_table_begins_with_the_tenant(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        """SELECT c.relname, i.relname, a.attname
        FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
        WHERE c.relnamespace = 'context'::regnamespace AND c.relname = ANY(%s) AND x.indisunique""",
        (list(HOT),),
    ).fetchall()

    assert {row[0] for row in rows} == set(HOT)
    assert [row for row in rows if row[2] != "tenant"] == []


def test_no_hot_table_refers_to_another(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
        " AND connamespace = 'context'::regnamespace"
    ).fetchall()

    assert rows == []


def test_policies_of_hot_tables_ask_for_the_setting_alone(owner: psycopg.Connection) -> None:
    """A sub-select in a policy would be run for itself on every worker."""
    rows = owner.execute(
        "SELECT tablename, coalesce(qual, ''), coalesce(with_check, '') FROM pg_policies"
        " WHERE schemaname = 'context' AND tablename = ANY(%s)",
        (list(HOT),),
    ).fetchall()

    assert {row[0] for row in rows} == set(HOT)
    assert [row for row in rows if "select" in (row[1] + row[2]).lower()] == []
    assert [row for row in rows if "current_setting" not in row[1] + row[2]] == []
