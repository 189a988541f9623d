# SPDX-License-Identifier: Apache-2.0
"""The three roles, and the check that keeps a process from running with a role that no policy binds."""

from typing import Any

import psycopg

from hiroba.kernel.database.connection import connect
from hiroba.kernel.faults import Fault

OWNER = "hiroba_owner"
APP = "hiroba_app"
BROKER = "hiroba_broker"
ROLES = (OWNER, APP, BROKER)

# Rights that come with a role it can become count too: SET ROLE is one statement away.
_UNSAFE_ROLES = """
    SELECT rolname, rolsuper FROM pg_roles
    WHERE (rolsuper OR rolbypassrls)
      AND (rolname IN (current_user, session_user) OR pg_has_role(session_user, oid, 'MEMBER'))
    ORDER BY rolname IN (current_user, session_user) DESC LIMIT 1
"""


class UnsafeDatabaseRole(Fault):
    """Row-level security does not hold for this role: it would show every town's rows to every town."""


def check_role(dsn: str) -> None:
    """Raises UnsafeDatabaseRole for a superuser or a role with BYPASSRLS, Fault when nothing answers."""
    with connect(dsn) as connection:
        check_connection(connection)


def check_connection(connection: psycopg.Connection[Any]) -> None:
    """Raises UnsafeDatabaseRole when no policy binds the role of this connection."""
    row = connection.execute(_UNSAFE_ROLES).fetchone()
    if row is None:
        return
    name, is_superuser = row
    right = "is a superuser" if is_superuser else "has BYPASSRLS"
    raise UnsafeDatabaseRole(
        f"The database role {name} {right}, so PostgreSQL would not keep the towns apart",
        "Use the roles that `hiroba database setup-sql` makes: hiroba_app, hiroba_owner and hiroba_broker.",
    )
