# SPDX-License-Identifier: Apache-2.0
"""What keeps towns apart, asked of the migrated database itself; each check also meets a broken table."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.apps import apps

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.registry.collection import services
from tests.architecture import tables
from tests.architecture.tables import Table

Connection = psycopg.Connection[Any]
OWN_ROWS = "(tenant = NULLIF(current_setting('hiroba.tenant', true), ''))"
GOOD = Table(
    name="public.a_thing",
    policies=(("hiroba_app", "*", OWN_ROWS, OWN_ROWS),),
)


@pytest.fixture
def owner(installation: Configuration) -> Iterator[Connection]:
    """The migrated database as its owner; whatever a test makes is rolled back."""
    with psycopg.connect(installation.database_owner_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def found(owner: Connection) -> list[Table]:
    return tables.tables(owner)


def test_tables_all_keep_towns_apart(found: list[Table]) -> None:
    assert list(tables.protection_faults(found)) == []


def test_tables_without_tenant_all_exist(found: list[Table]) -> None:
    assert tables.exceptions_without_table(found) == set()


def test_hot_tables_have_tenant_first_in_every_key(found: list[Table]) -> None:
    assert [table.name for table in found if table.name.startswith(tables.HOT)] != []
    assert list(tables.key_faults(found)) == []


def test_tables_have_no_foreign_key_into_another_service(found: list[Table]) -> None:
    assert list(tables.foreign_key_faults(found, [each.name for each in services()])) == []


def test_tables_of_a_service_begin_with_its_name() -> None:
    """The manifest's name is the prefix; the check of foreign keys and SQL relies on it."""
    wrong = [
        model._meta.db_table
        for each in services()
        for model in apps.get_app_config(each.name).get_models()
        if not model._meta.db_table.startswith(f"{each.name}_")
    ]

    assert wrong == []


def test_views_show_rows_with_the_rights_of_the_reader(owner: Connection) -> None:
    assert tables.views_past_policies(owner) == []


def test_functions_of_the_owner_are_those_known(owner: Connection) -> None:
    assert tables.definer_functions(owner) == set(tables.DEFINER_FUNCTIONS)


def test_roles_of_the_processes_have_no_rights_over_others(owner: Connection) -> None:
    roles = owner.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " pg_has_role(rolname, 'hiroba_owner', 'member'),"
        " has_schema_privilege(rolname, 'public', 'create'), has_schema_privilege(rolname, 'context', 'create')"
        " FROM pg_roles WHERE rolname IN ('hiroba_app', 'hiroba_broker') ORDER BY 1"
    ).fetchall()

    assert roles == [("hiroba_app", *[False] * 7), ("hiroba_broker", *[False] * 7)]


def test_protection_faults_good_table_is_let_through() -> None:
    assert list(tables.protection_faults([GOOD])) == []


@pytest.mark.parametrize(
    "broken",
    [
        replace(GOOD, owner="hiroba_app"),
        replace(GOOD, has_tenant=False),
        replace(GOOD, is_protected=False),
        replace(GOOD, policies=()),
        replace(GOOD, policies=(("hiroba_app", "*", "true", "true"),)),
        replace(GOOD, policies=(("hiroba_app", "*", OWN_ROWS, "true"),)),
        replace(GOOD, policies=(("public", "*", OWN_ROWS, OWN_ROWS),)),
        replace(GOOD, policies=(("hiroba_app", "r", OWN_ROWS, OWN_ROWS),)),
    ],
)
def test_protection_faults_broken_table_is_noticed(broken: Table) -> None:
    assert len(list(tables.protection_faults([broken]))) == 1


def test_protection_faults_table_made_without_policy_is_noticed(owner: Connection) -> None:
    owner.execute("CREATE TABLE public.forgotten (tenant text, id bigint PRIMARY KEY)")
    owner.execute("CREATE TABLE context.forgotten (tenant text REFERENCES tenancy_tenant, id bigint UNIQUE)")
    owner.execute("CREATE VIEW public.peephole AS SELECT * FROM identity_account")

    found = tables.tables(owner)

    assert list(tables.protection_faults(found)) == [
        "context.forgotten has no row-level security",
        "public.forgotten has no row-level security",
    ]
    assert list(tables.key_faults(found)) == [
        "context.forgotten has a key that does not begin with tenant",
        "context.forgotten refers to tenancy_tenant",
    ]
    assert tables.views_past_policies(owner) == ["public.peephole"]


def test_foreign_key_faults_key_into_a_service_is_noticed() -> None:
    names = ["taxi", "shelters"]
    from_service = Table(
        name="public.taxi_ride", refers_to=("shelters_shelter", "taxi_car", "identity_account")
    )
    from_kernel = Table(name="public.audit_record", refers_to=("taxi_ride",))

    assert list(tables.foreign_key_faults([from_service, from_kernel], names)) == [
        "public.taxi_ride refers to shelters_shelter of the service shelters",
        "public.audit_record refers to taxi_ride of the service taxi",
    ]
