# SPDX-License-Identifier: Apache-2.0
"""Row-level security of every tenant table, applied by `hiroba migrate` so that no table can be forgotten.

The owner is not subject to it: he migrates and backs up. hiroba_app sees the tenant set by `SET LOCAL`, nothing
when it is unset; after a transaction PostgreSQL leaves the setting empty instead of unset, hence `nullif`.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from hiroba.kernel.tenancy.models import TenantModel

CURRENT = "nullif(current_setting('hiroba.tenant', true), '')"
OWN_ROWS = f"tenant = {CURRENT}"
OWN_AND_INSTALLATION_ROWS = f"(tenant = '' OR tenant = {CURRENT})"

TABLES_WITHOUT_TENANT = {
    "tenancy_tenant": "public facts of the towns themselves",
    "tenancy_group_member": "public facts: which towns share a group",
    "django_migrations": "names of migrations",
    "django_content_type": "names of models",
    "django_session": "opaque keys; the account inside is looked up under row security",
    "auth_permission": "unused; Django's authentication requires the table",
    "auth_group": "unused; Django's authentication requires the table",
    "auth_group_permissions": "unused; Django's authentication requires the table",
}
"""Tables of ours and of libraries that have no tenant, each with what guards it. Jobs are named by their prefix."""

PREFIXES_WITHOUT_TENANT = {
    "procrastinate_": "jobs carry identifiers only and run inside as_tenant",
}


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def apply(connection: BaseDatabaseWrapper) -> None:
    """Brings policies and privileges of all tenant tables up to date. Runs as the owner; may run again."""
    with connection.cursor() as cursor:
        for model in tenant_models():
            _protect(cursor, model)
        cursor.execute("GRANT SELECT (code) ON tenancy_tenant TO hiroba_broker")


def _protect(cursor: CursorWrapper, model: type[TenantModel]) -> None:
    table = f'"{model._meta.db_table}"'
    rows = OWN_AND_INSTALLATION_ROWS if model.installation_rows else OWN_ROWS
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS tenant_only ON {table}")
    cursor.execute(f"CREATE POLICY tenant_only ON {table} TO hiroba_app USING ({rows}) WITH CHECK ({rows})")
    if model.append_only:
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM hiroba_app")
