# SPDX-License-Identifier: Apache-2.0
import pytest
from django.apps import apps

from tests.architecture import sql, tree

OWNERS = {
    "taxi_ride": "services.taxi",
    "identity_account": "kernel.identity",
    "context.entity": "kernel.context",
}


def own_sources() -> dict[str, str]:
    """Migrations are the door of a table to itself; tests and benchmarks, on databases of their own, look anywhere."""
    return {
        path: tree.text_of(path)
        for path in tree.files()
        if path.startswith("src/hiroba/") and path.endswith((".py", ".sql"))
        if not {"bench", "tests", "testing", "migrations"} & set(path.split("/"))
    }


def owners(sources: dict[str, str]) -> dict[str, str]:
    models = {
        model._meta.db_table: sql.package_of("src/" + model.__module__.replace(".", "/"))
        if model.__module__.startswith("hiroba.")
        else model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
    }
    return models | {"django_migrations": "django"} | sql.created_tables(sources)


def test_sql_of_every_package_names_its_own_tables() -> None:
    sources = own_sources()
    found = {(package, table) for _path, package, table in sql.foreign_tables(sources, owners(sources))}

    assert found == set(sql.EXCEPTIONS)


def test_owners_know_tables_of_models_and_of_sql_files() -> None:
    known = owners(own_sources())

    assert known["identity_account"] == "kernel.identity"
    assert known["context.entity"] == "kernel.context"


@pytest.mark.parametrize(
    "source",
    [
        "cursor.execute('SELECT * FROM taxi_ride')",
        "cursor.execute(f'UPDATE taxi_ride SET x = {y}')",
        'QUERY = """\nDELETE FROM public.taxi_ride\n"""',
        "'SELECT 1 FROM identity_account a JOIN \"taxi_ride\" USING (id)'",
        "'TRUNCATE TABLE taxi_ride'",
    ],
)
def test_foreign_tables_sql_of_another_service_is_noticed(source: str) -> None:
    path = "src/hiroba/kernel/identity/queries.py"

    assert list(sql.foreign_tables({path: source}, OWNERS)) == [(path, "kernel.identity", "taxi_ride")]


@pytest.mark.parametrize(
    "source",
    [
        "'SELECT * FROM identity_account'",
        "'a letter from taxi_ride'",
        "# FROM taxi_ride",
        "'SELECT * FROM rides'",
    ],
)
def test_foreign_tables_own_sql_and_prose_are_let_through(source: str) -> None:
    assert list(sql.foreign_tables({"src/hiroba/kernel/identity/queries.py": source}, OWNERS)) == []
