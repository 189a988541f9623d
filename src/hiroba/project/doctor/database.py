# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL: version, roles, policies, tables and clock."""

import datetime
from typing import Any

import psycopg
from django.db import connections as django_connections

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.context import schema
from hiroba.kernel.database.roles import check_role
from hiroba.kernel.registry.manifest import Text
from hiroba.kernel.tenancy.row_security import tenant_models
from hiroba.project.doctor.finding import Finding, Subject
from hiroba.project.schema_version import check_version

VERSION_MIN = 15
CLOCK_SECONDS_CARE = 2
CONNECTIONS_CARE = 0.8
Owner = psycopg.Connection[Any]

_VERSION = Subject("postgres", Text(en="PostgreSQL", ja="PostgreSQL"))
_ROLES = Subject("roles", Text(en="Database roles", ja="データベースの役割"))
_POLICIES = Subject("row_security", Text(en="Walls between towns", ja="町と町のあいだの壁"))
_CONNECTIONS = Subject("connections", Text(en="Connections", ja="接続の数"))
_MIGRATIONS = Subject("migrations", Text(en="Tables", ja="表の版"))
_CLOCK = Subject("clock", Text(en="Clock", ja="時計"))

_WITHOUT_POLICY = """
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
      AND (c.relname = ANY(%s) OR (n.nspname = 'context' AND EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant')))
    ORDER BY 1
"""


def version(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    number = owner.info.server_version
    name = f"{number // 10000}.{number % 10000}"
    if number // 10000 < VERSION_MIN:
        return _VERSION.wrong(
            Text(en=f"Version {name}", ja=f"版 {name}"),
            Text(en=f"Use version {VERSION_MIN} or newer.", ja=f"版 {VERSION_MIN} 以上にしてください。"),
        )
    kind = ("embedded", "内蔵") if settings.database_is_embedded else ("outside", "外部")
    return _VERSION.ok(f"{name}, {kind[0]}", f"{name} ({kind[1]})")


def roles(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    """Raises the fault of the first role that cannot sign in or that no policy binds."""
    for dsn in (settings.database_owner_url, settings.database_url, settings.database_broker_url):
        check_role(dsn)
    return _ROLES.ok(
        "All three sign in, none gets round the policies", "3つとも入れて、壁をこえるものはありません"
    )


def row_security(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    tables = [model._meta.db_table for model in tenant_models()]
    without = [name for (name,) in owner.execute(_WITHOUT_POLICY, [tables]).fetchall()]
    if without:
        return _POLICIES.wrong(
            Text(
                en=f"Without row-level security: {', '.join(without[:5])}",
                ja=f"行の守りがない表: {', '.join(without[:5])}",
            ),
            Text(en="Run `hiroba migrate`.", ja="`hiroba migrate` を実行してください。"),
        )
    return _POLICIES.ok(
        f"All {len(tables)} tables of towns are closed", f"町の表{len(tables)}個はすべて守られています"
    )


def connections(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    row = owner.execute(
        "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity "
        "WHERE usename LIKE 'hiroba%'"
    ).fetchone()
    used, most = row or (0, 1)
    seen = Text(en=f"{used} of {most}", ja=f"{most}のうち{used}")
    if used > most * CONNECTIONS_CARE:
        return _CONNECTIONS.care(
            seen,
            Text(
                en="Raise max_connections of the server, or run fewer web processes.",
                ja="サーバーの max_connections を増やすか、web のプロセスを減らしてください。",
            ),
        )
    return _CONNECTIONS.ok(seen.en, seen.ja)


def migrations(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    """Raises the fault that names the missing migration."""
    django = django_connections["owner"]
    try:
        check_version(django)
    finally:
        django.close()
    row = owner.execute("SELECT coalesce(max(version), 0) FROM context.schema_version").fetchone()
    found = row[0] if row else 0
    if found != schema.expected_version():
        return _MIGRATIONS.wrong(
            Text(
                en=f"The broker's tables are at {found}, not {schema.expected_version()}",
                ja=f"ブローカーの表は{found}版です ({schema.expected_version()}版が必要です)",
            ),
            Text(en="Run `hiroba upgrade`.", ja="`hiroba upgrade` を実行してください。"),
        )
    return _MIGRATIONS.ok(
        f"Those of this program (broker: {found})", f"このプログラムのものです (ブローカー: {found})"
    )


def clock(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    row = owner.execute("SELECT clock_timestamp()").fetchone()
    here = datetime.datetime.now(datetime.UTC)
    seconds = abs((row[0] - here).total_seconds()) if row else 0.0
    if seconds > CLOCK_SECONDS_CARE:
        return _CLOCK.wrong(
            Text(
                en=f"This machine and the database differ by {seconds:.0f} s",
                ja=f"この機械とデータベースの時計が{seconds:.0f}秒ちがいます",
            ),
            Text(
                en="Set both by NTP (chrony or systemd-timesyncd).",
                ja="両方を NTP (chrony など) で合わせてください。",
            ),
        )
    return _CLOCK.ok(
        f"{here:%Y-%m-%d %H:%M:%S} UTC, as in the database",
        f"{here:%Y-%m-%d %H:%M:%S} UTC、データベースと同じです",
    )
