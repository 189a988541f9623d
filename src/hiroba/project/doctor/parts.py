# SPDX-License-Identifier: Apache-2.0
"""The processes: whether each is there and serves."""

import datetime
from typing import Any

import psycopg

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.ownership.claims import ALL_TENANTS, lock_number
from hiroba.kernel.registry.manifest import Text
from hiroba.project.doctor.finding import Finding, Subject
from hiroba.project.supervisor.readiness import answers_http, is_listened_on

HEARTBEAT_SECONDS_MAX = 60

_WEB = Subject("web", Text(en="Pages", ja="ページ (web)"))
_BROKER = Subject("broker", Text(en="Broker", ja="ブローカー"))
_MQTT = Subject("mqtt", Text(en="Measurements", ja="センサー受信 (mqtt)"))
_WORKER = Subject("worker", Text(en="Worker", ja="ワーカー"))
_OWNERSHIP = Subject("ownership", Text(en="Ownership", ja="書きこみの持ち主"))

_START = Text(
    en="Start it with `hiroba up`; if it runs, read its file in the folder log.",
    ja="`hiroba up` で動かしてください。動いているなら、log フォルダーのファイルを見てください。",
)
Owner = psycopg.Connection[Any]


def web(settings: Configuration) -> Finding:
    return _answers(_WEB, settings.host, settings.web_port)


def broker(settings: Configuration) -> Finding:
    return _answers(_BROKER, settings.host, settings.broker_port)


def mqtt(settings: Configuration) -> Finding:
    ports = [settings.ingest_port] + ([] if settings.mqtt_url else [settings.mqtt_port])
    silent = [str(port) for port in ports if not is_listened_on(settings.host, port)]
    if silent:
        where = ", ".join(silent)
        return _MQTT.wrong(
            Text(en=f"Nobody listens on port {where}", ja=f"ポート {where} で待ち受けていません"), _START
        )
    where = ", ".join(map(str, ports))
    return _MQTT.ok(f"Listens on {where}", f"ポート {where} で待ち受けています")


def worker(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    row = owner.execute(
        "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
    ).fetchone()
    age = row[0] if row else None
    if age is None or age > HEARTBEAT_SECONDS_MAX:
        seen = "No worker is there" if age is None else f"The worker was last seen {age:.0f} s ago"
        seen_ja = "ワーカーがいません" if age is None else f"最後に見たのは{age:.0f}秒前です"
        return _WORKER.wrong(Text(en=seen, ja=seen_ja), _START)
    return _WORKER.ok(f"Last sign of life {age:.0f} s ago", f"{age:.0f}秒前に動いていました")


def ownership(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    """The broker's advisory lock must be held by a living session, or nobody writes entities."""
    number = lock_number("broker", ALL_TENANTS)
    held = owner.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
        "AND (classid::bigint << 32) | objid::bigint = %s AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())",
        [number],
    ).fetchone()
    claim = owner.execute(
        "SELECT holder, epoch FROM ownership.claim WHERE tenant = %s AND scope = 'broker'", [ALL_TENANTS]
    ).fetchone()
    if held is None or not held[0] or claim is None:
        return _OWNERSHIP.wrong(
            Text(
                en="No broker owns the towns; nothing can write entities",
                ja="町のデータの持ち主になっているブローカーがありません",
            ),
            _START,
        )
    return _OWNERSHIP.ok(f"{claim[0]}, epoch {claim[1]}", f"{claim[0]}、第{claim[1]}代")


def _answers(subject: Subject, host: str, port: int) -> Finding:
    if answers_http(host, port, "/readyz"):
        return subject.ok(f"Ready on port {port}", f"ポート {port} で動いています")
    return subject.wrong(Text(en=f"Not ready on port {port}", ja=f"ポート {port} で応答しません"), _START)
