# SPDX-License-Identifier: Apache-2.0
"""Two towns in one database, asked in raw SQL as hiroba_app: no Python manager stands in between."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.identity import actors
from hiroba.kernel.identity.actions import create_resident
from hiroba.kernel.tenancy import TenantNotSet, as_tenant
from hiroba.kernel.tenancy.models import ServiceSwitch

BELONGS_ELSEWHERE = "row-level security policy"


@pytest.fixture
def both_towns(tenant: str, other_tenant: str) -> tuple[str, str]:
    """Each town has one switch of its own; the first one is set."""
    for code, service in ((tenant, "taxi"), (other_tenant, "shelters")):
        with as_tenant(code):
            ServiceSwitch.objects.create(service=service, switched_on_at=timezone.now())
    return tenant, other_tenant


def rows(sql: str, *values: str) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def changed(sql: str, *values: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def test_processes_run_as_hiroba_app(tenant: str) -> None:
    assert rows("SELECT current_user") == [("hiroba_app",)]


def test_unset_tenant_sees_nothing(db: None, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        ServiceSwitch.objects.create(service="shelters", switched_on_at=timezone.now())

    assert rows("SELECT * FROM tenancy_service_switch") == []


def test_unset_tenant_writes_nothing(db: None, other_tenant: str) -> None:
    sql = "INSERT INTO tenancy_service_switch (tenant, service, switched_on_at) VALUES (%s, 'x', now())"

    with pytest.raises(ProgrammingError, match=BELONGS_ELSEWHERE):
        changed(sql, other_tenant)


def test_unset_tenant_raises_in_python(db: None) -> None:
    with pytest.raises(TenantNotSet):
        ServiceSwitch.objects.count()


def test_rows_of_another_town_are_not_read(both_towns: tuple[str, str]) -> None:
    town, other = both_towns

    assert rows("SELECT tenant, service FROM tenancy_service_switch") == [(town, "taxi")]
    assert rows("SELECT * FROM tenancy_service_switch WHERE tenant = %s", other) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE tenancy_service_switch SET service = 'x' WHERE tenant = %s",
        "DELETE FROM tenancy_service_switch WHERE tenant = %s",
    ],
)
def test_rows_of_another_town_are_not_changed(both_towns: tuple[str, str], sql: str) -> None:
    _, other = both_towns

    assert changed(sql, other) == 0
    with as_tenant(other):
        assert rows("SELECT service FROM tenancy_service_switch") == [("shelters",)]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO tenancy_service_switch (tenant, service, switched_on_at) VALUES (%s, 'x', now())",
        "UPDATE tenancy_service_switch SET tenant = %s",
        "UPDATE tenancy_service_switch SET tenant = %s WHERE service = 'taxi'",
    ],
)
def test_rows_are_not_given_to_another_town(both_towns: tuple[str, str], sql: str) -> None:
    _, other = both_towns

    with pytest.raises(ProgrammingError, match=BELONGS_ELSEWHERE):
        changed(sql, other)


def test_rows_of_another_town_are_not_taken(both_towns: tuple[str, str]) -> None:
    """Moving a row here would need to see it first."""
    town, other = both_towns

    assert changed("UPDATE tenancy_service_switch SET tenant = %s WHERE tenant = %s", town, other) == 0


def test_tables_cannot_be_emptied(tenant: str) -> None:
    """TRUNCATE would not ask the policies."""
    with pytest.raises(ProgrammingError, match="permission denied"):
        changed("TRUNCATE tenancy_service_switch")


@pytest.mark.parametrize("sql", ["UPDATE audit_record SET action = 'x'", "DELETE FROM audit_record"])
def test_append_only_table_is_not_changed(tenant: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        changed(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE tenancy_service_switch DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant_only ON tenancy_service_switch",
        "SET ROLE hiroba_owner",
        "SELECT set_config('role', 'hiroba_owner', true)",
    ],
)
def test_policies_cannot_be_left(tenant: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"):
        changed(sql)


def test_residents_of_another_town_are_not_read(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        create_resident(
            login="hanako",
            name_shown="花子",
            password="correct horse battery",
            actor=actors.system(other_tenant),
            at=timezone.now(),
        )

    assert rows("SELECT login FROM identity_account WHERE tenant <> ''") == []


@pytest.fixture
def broker_connection(installation: Configuration) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(installation.database_broker_url) as opened:
        yield opened
        opened.rollback()


def test_broker_role_sees_and_writes_the_named_towns_only(
    broker_connection: psycopg.Connection[Any],
) -> None:
    insert = "INSERT INTO context.type_key (tenant, type_key) VALUES (%s, 'RowSecurityTest')"
    select = "SELECT tenant FROM context.type_key WHERE type_key = 'RowSecurityTest' ORDER BY 1"
    name = "SELECT set_config('hiroba.tenants', %s, true)"
    broker_connection.execute(name, ["282103,282201"])
    broker_connection.execute(insert, ["282103"])
    broker_connection.execute(insert, ["282201"])

    broker_connection.execute(name, ["282201"])
    seen_by_one = broker_connection.execute(select).fetchall()
    broker_connection.execute(name, [""])
    seen_by_none = broker_connection.execute(select).fetchall()

    assert (seen_by_one, seen_by_none) == ([("282201",)], [])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=BELONGS_ELSEWHERE):
        broker_connection.execute(insert, ["372013"])


def test_broker_role_reads_no_table_of_the_pages(broker_connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        broker_connection.execute("SELECT * FROM identity_account")


def test_app_role_reads_no_entity_past_the_broker(tenant: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        rows("SELECT * FROM context.entity")
