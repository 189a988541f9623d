# SPDX-License-Identifier: Apache-2.0
"""Whether the work gets done: events, jobs, and the seals of the audit."""

import datetime
from typing import Any

import psycopg

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.registry.manifest import Text
from hiroba.project.doctor.finding import Finding, Subject

LATE_SECONDS = 120
Owner = psycopg.Connection[Any]

_OUTBOX = Subject("outbox", Text(en="Events on their way", ja="配達中のできごと"))
_DEAD = Subject("dead_letters", Text(en="Undelivered events", ja="届かなかったできごと"))
_JOBS = Subject("jobs", Text(en="Jobs", ja="あと回しの仕事"))
_AUDIT = Subject("audit", Text(en="Audit", ja="操作の記録"))

_WORKER = Text(
    en="See whether the worker runs, and its log.", ja="ワーカーが動いているか、ログを確かめてください。"
)


def outbox(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    count, age = _row(
        owner,
        "SELECT count(*), coalesce(extract(epoch FROM now() - min(since)), 0) FROM ("
        "SELECT occurred_at AS since FROM events_event WHERE NOT fanned_out UNION ALL "
        "SELECT due_at FROM events_delivery WHERE state = 'waiting' AND due_at <= now()) AS waiting",
    )
    seen = Text(
        en=f"{count} wait, the oldest for {age:.0f} s", ja=f"{count}件が待っています (最長{age:.0f}秒)"
    )
    return _OUTBOX.care(seen, _WORKER) if age > LATE_SECONDS else _OUTBOX.ok(seen.en, seen.ja)


def dead_letters(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    (count,) = _row(owner, "SELECT count(*) FROM events_delivery WHERE state = 'dead'")
    if count:
        return _DEAD.care(
            Text(en=f"{count} were given up", ja=f"{count}件があきらめられました"),
            Text(
                en="Replay or discard them at /staff/administration/events.",
                ja="/staff/administration/events で、やりなおすか捨てるかを決めてください。",
            ),
        )
    return _DEAD.ok("None", "ありません")


def failed_jobs(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    failed, waiting, age, names = _row(
        owner,
        "SELECT count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE is_due), "
        "coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE is_due)), 0), "
        "array_agg(DISTINCT task_name) FILTER (WHERE status = 'failed') FROM ("
        "SELECT status, task_name, coalesce(scheduled_at, (SELECT min(e.at) FROM procrastinate_events e "
        "WHERE e.job_id = j.id), now()) AS since, "
        "status = 'todo' AND coalesce(scheduled_at, now()) <= now() AS is_due FROM procrastinate_jobs j) AS jobs",
    )
    if failed:
        which = ", ".join(sorted(names)[:3])
        return _JOBS.care(
            Text(en=f"{failed} failed: {which}", ja=f"{failed}件が失敗しました: {which}"),
            Text(
                en="Read the worker's log for job_failed.", ja="ワーカーのログの job_failed を見てください。"
            ),
        )
    seen = Text(en=f"{waiting} wait", ja=f"{waiting}件が待っています")
    return _JOBS.care(seen, _WORKER) if age > LATE_SECONDS else _JOBS.ok(seen.en, seen.ja)


def audit(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    count, age = _row(
        owner,
        "SELECT count(*), coalesce(extract(epoch FROM now() - min(r.at)), 0) FROM audit_unsealed u "
        "JOIN audit_record r ON r.tenant = u.tenant AND r.id = u.record_id",
    )
    seen = Text(en=f"{count} records are not sealed yet", ja=f"まだ封をしていない記録は{count}件です")
    return _AUDIT.care(seen, _WORKER) if age > LATE_SECONDS else _AUDIT.ok(seen.en, seen.ja)


def _row(owner: Owner, query: str) -> Any:
    return owner.execute(query).fetchone()  # type: ignore[arg-type]  # constants of this file
