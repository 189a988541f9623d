# SPDX-License-Identifier: Apache-2.0
"""Checks of a migrated database: what PostgreSQL itself says about tables, policies, keys and roles."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from hiroba.kernel.tenancy.row_security import PREFIXES_WITHOUT_TENANT, TABLES_WITHOUT_TENANT

WITHOUT_TENANT = {f"public.{name}": reason for name, reason in TABLES_WITHOUT_TENANT.items()} | {
    "context.entity_type": "facts of the manifests: who may read which type",
    "context.schema_version": "which numbered files have run",
    "ownership.claim": "names processes; an owner of every tenant must see all claims",
    "ownership.member": "names processes: which brokers stand beside each other",
}

HOT = ("context.", "public.audit_", "public.events_")
"""Tables that grow with traffic and must be able to become distributed tables (beginnings of their names)."""

DEFINER_FUNCTIONS = {
    "context.ensure_history_partitions": "the broker may not create tables; makes months of its own table only",
    "context.drop_history_partitions": "drops months of its own table only, when all rules say that they are over",
    "context.newest_change": "one number, by which the clock goes on after a restart",
    "context.tenants_in_use": "names of tenants only",
    "context.tenants_to_load": "names of tenants only, those that the broker owns",
    "public.search_ids": "repeats the policy itself; the planner refuses GIN below a policy",
}
"""Functions that run as the owner and so past row-level security, each with its reason."""

_OF_TENANTS = "tenant = ANY string_to_arraycurrent_setting'hiroba.tenants', true, ','"
_OF_TENANT = "tenant = NULLIFcurrent_setting'hiroba.tenant', true, ''"
POLICIES = {
    ("hiroba_app", _OF_TENANT),
    ("hiroba_app", f"tenant = '' OR {_OF_TENANT}"),
    ("hiroba_broker", _OF_TENANTS),
    # One tenant, the usual case, is compared without taking the list apart. No name of a tenant holds a comma.
    ("hiroba_broker", f"tenant = current_setting'hiroba.tenants', true OR {_OF_TENANTS}"),
}
"""(role, condition without casts and parentheses): a table may have one of these policies and no other."""

_TABLES = """
SELECT n.nspname || '.' || c.relname AS name, pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity AS is_protected,
    c.relispartition AS is_partition,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant') AS has_tenant,
    ARRAY(SELECT pg_get_userbyid(role) || chr(31) || p.polcmd::text || chr(31) || pg_get_expr(p.polqual, c.oid)
            || chr(31) || coalesce(pg_get_expr(p.polwithcheck, c.oid), pg_get_expr(p.polqual, c.oid))
        FROM pg_policy p, unnest(p.polroles) role WHERE p.polrelid = c.oid) AS policies,
    ARRAY(SELECT coalesce(a.attname, '') FROM pg_index i
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = c.oid AND i.indisunique) AS first_columns,
    ARRAY(SELECT confrelid::regclass::text FROM pg_constraint k WHERE k.conrelid = c.oid AND contype = 'f') AS refers_to
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema$)' ORDER BY 1
"""
_VIEWS = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (c.relkind = 'm' OR c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false))
  AND n.nspname !~ '^(pg_|information_schema$)'
"""
_DEFINERS = """
SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname !~ '^(pg_|information_schema$)'
"""


@dataclass(frozen=True, kw_only=True)
class Table:
    """`policies` are (role, command, rows seen, rows written); `first_columns` those of every unique index."""

    name: str
    owner: str = "hiroba_owner"
    is_protected: bool = True
    is_partition: bool = False
    has_tenant: bool = True
    policies: tuple[tuple[str, str, str, str], ...] = ()
    first_columns: tuple[str, ...] = ("tenant",)
    refers_to: tuple[str, ...] = ()


def tables(connection: psycopg.Connection[Any]) -> list[Table]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        columns = [column.name for column in cursor.description or ()]
        return [_table(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


def protection_faults(found: Iterable[Table]) -> Iterator[str]:
    """Every table keeps towns apart, or stands in a list with what guards it instead."""
    for table in found:
        if table.owner != "hiroba_owner":
            yield f"{table.name} belongs to {table.owner}, who is not bound by its policies"
        if table.name in WITHOUT_TENANT or table.name.removeprefix("public.").startswith(
            tuple(PREFIXES_WITHOUT_TENANT)
        ):
            continue
        if not table.has_tenant:
            yield f"{table.name} has no column tenant and no entry in TABLES_WITHOUT_TENANT"
        elif not table.is_protected:
            yield f"{table.name} has no row-level security"
        elif not table.is_partition and len(table.policies) != 1:
            yield f"{table.name} has {len(table.policies)} policies instead of one"
        yield from (
            f"{table.name} has a policy that is not the tenant policy: {policy}"
            for policy in table.policies
            if not _is_tenant_policy(policy)
        )


def exceptions_without_table(found: Iterable[Table]) -> set[str]:
    return set(WITHOUT_TENANT) - {table.name for table in found}


def key_faults(found: Iterable[Table]) -> Iterator[str]:
    """Every unique key of a hot table begins with the tenant, and none refers to another table."""
    for table in found:
        if not table.name.startswith(HOT) or table.name in WITHOUT_TENANT:
            continue
        if not table.first_columns or set(table.first_columns) != {"tenant"}:
            yield f"{table.name} has a key that does not begin with tenant"
        if table.refers_to:
            yield f"{table.name} refers to {', '.join(table.refers_to)}"


def foreign_key_faults(found: Iterable[Table], services: Iterable[str]) -> Iterator[str]:
    """No foreign key from one service to another, nor from the kernel to a service."""
    names = tuple(services)
    for table in found:
        for target in table.refers_to:
            service = _service(target, names)
            if service and service != _service(table.name, names):
                yield f"{table.name} refers to {target} of the service {service}"


def views_past_policies(connection: psycopg.Connection[Any]) -> list[str]:
    """Views and materialised views that show rows with the rights of their owner."""
    return [name for (name,) in connection.execute(_VIEWS)]


def definer_functions(connection: psycopg.Connection[Any]) -> set[str]:
    return {name for (name,) in connection.execute(_DEFINERS)}


def _table(row: dict[str, Any]) -> Table:
    lists = {name: tuple(row.pop(name)) for name in ("policies", "first_columns", "refers_to")}
    policies = tuple(tuple(policy.split("\x1f")) for policy in lists.pop("policies"))
    return Table(**row, **lists, policies=policies)  # type: ignore[arg-type]


def _is_tenant_policy(policy: tuple[str, str, str, str]) -> bool:
    role, command, seen, written = policy
    return command == "*" and (role, _plain(seen)) in POLICIES and _plain(written) == _plain(seen)


def _plain(expression: str) -> str:
    """The condition without casts and parentheses, which PostgreSQL adds when it prints.

    `tenant || ''` is the tenant too: it keeps the planner from searching by the condition.
    """
    return re.sub(r"::text|[()]", "", expression).replace("tenant || ''", "tenant")


def _service(table: str, services: tuple[str, ...]) -> str:
    plain = table.removeprefix("public.")
    return next((name for name in services if plain.startswith(f"{name}_")), "")
