# SPDX-License-Identifier: Apache-2.0
"""A role that no policy binds is refused before it reads a row."""

from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database import embedded
from hiroba.kernel.database.roles import UnsafeDatabaseRole, check_role
from hiroba.kernel.testing import environment
from hiroba.project.settings import database

PASSWORD = "only for this test"


@pytest.fixture(scope="module")
def superuser_url(installation: Configuration) -> str:
    return environment.SUPERUSER_URL or embedded.superuser_url(installation.data_dir, "hiroba")


@pytest.fixture(params=["BYPASSRLS", "SUPERUSER", "IN ROLE hiroba_test_bypassing"])
def unsafe_url(
    request: pytest.FixtureRequest, superuser_url: str, installation: Configuration
) -> Iterator[str]:
    """The address of a role with this right, its own or by membership."""
    name = sql.Identifier("hiroba_test_unsafe")
    where = sql.Identifier(str(conninfo_to_dict(installation.database_url)["dbname"]))
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE hiroba_test_bypassing BYPASSRLS")
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} {}").format(
                name, sql.Literal(PASSWORD), sql.SQL(request.param)
            )
        )
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(where, name))
        place = installation.database_url.partition("@")[2]
        yield f"postgresql://hiroba_test_unsafe:{quote(PASSWORD)}@{place}"
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(where, name))
        connection.execute(sql.SQL("DROP ROLE {}, hiroba_test_bypassing").format(name))


def test_check_role_unsafe_role_is_refused(unsafe_url: str) -> None:
    with pytest.raises(UnsafeDatabaseRole, match=r"hiroba_test_.* PostgreSQL would not keep the towns apart"):
        check_role(unsafe_url)


def test_connection_of_django_with_unsafe_role_is_refused(unsafe_url: str, committed: object) -> None:
    connections.databases["unsafe"] = connections.databases["default"] | database(unsafe_url)
    try:
        with pytest.raises(UnsafeDatabaseRole):
            connections["unsafe"].ensure_connection()
        assert connections["unsafe"].connection is None
    finally:
        del connections["unsafe"], connections.databases["unsafe"]


@pytest.mark.parametrize("role", ["database_url", "database_owner_url", "database_broker_url"])
def test_check_role_own_roles_are_let_through(installation: Configuration, role: str) -> None:
    check_role(getattr(installation, role))
