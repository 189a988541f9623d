# SPDX-License-Identifier: Apache-2.0
"""What is told of an exception: enough to mend it, nothing of the row."""

import errno

import psycopg
import pytest
from django.db import DataError, connection, transaction

from hiroba.kernel.faults import Fault
from hiroba.kernel.rules import RuleBroken
from hiroba.project.tracebacks import kind_of, without_values

PERSON = "taro@example.jp"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Fault("The disk is full", "Make room."), "hiroba.kernel.faults.Fault: The disk is full. Make room."),
        (RuleBroken("too_long", f"{PERSON} is too long"), "hiroba.kernel.rules.RuleBroken: too_long"),
        (OSError(errno.ENOSPC, "No space left on device", PERSON), "OSError: No space left on device"),
        (AttributeError("it has no attribute 'code'"), "AttributeError: it has no attribute 'code'"),
        (KeyError(PERSON), "KeyError"),
        (ValueError(PERSON), "ValueError"),
        (UnicodeDecodeError("utf-8", PERSON.encode(), 0, 1, PERSON), "UnicodeDecodeError"),
    ],
)  # fmt: skip
def test_kind_of_exception(error: Exception, told: str) -> None:
    assert kind_of(error) == told


def test_refused_row_names_its_table_and_rule_only(tenant: str) -> None:
    with (
        pytest.raises(psycopg.errors.UniqueViolation) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.connection.execute(
            "CREATE TEMPORARY TABLE letter (address text CONSTRAINT once UNIQUE); "
            f"INSERT INTO letter VALUES ('{PERSON}'), ('{PERSON}')"
        )

    told = kind_of(caught.value)
    assert told.startswith("psycopg.errors.UniqueViolation: 23505 pg_temp")
    assert told.endswith(".letter.once")


def test_value_that_postgresql_cannot_read_is_left_out(tenant: str) -> None:
    with pytest.raises(DataError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [PERSON])

    told = without_values(caught.value)
    assert "psycopg.errors.InvalidTextRepresentation: 22P02" in told
    assert PERSON not in told


def test_words_of_a_server_that_is_away_are_told() -> None:
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect("postgresql://hiroba_app@127.0.0.1:1/hiroba", connect_timeout=2)

    assert "port 1" in kind_of(caught.value)
