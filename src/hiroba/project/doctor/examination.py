# SPDX-License-Identifier: Apache-2.0
"""All examinations in their order. One that breaks is a finding itself; the others go on."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database.connection import connect
from hiroba.kernel.faults import Fault
from hiroba.kernel.registry.manifest import Text
from hiroba.project.doctor import backups, database, network, parts, place, work
from hiroba.project.doctor.finding import Finding, Subject

Owner = psycopg.Connection[Any]
_DATABASE = Subject("database", Text(en="Database", ja="データベース"))


@dataclass(frozen=True)
class Patient:
    """The installation: its settings, its database where it answers, and the time."""

    settings: Configuration
    owner: Owner
    at: datetime.datetime


WITHOUT_DATABASE: tuple[Callable[[Configuration], Finding], ...] = (
    place.data_folder,
    place.secrets,
    place.logs,
    place.disk,
    network.public_address,
    network.certificate,
    network.proxy,
    parts.web,
    parts.broker,
    parts.mqtt,
    network.mail,
    network.scan,
)
WITH_DATABASE: tuple[Callable[[Configuration, Owner, datetime.datetime], Finding], ...] = (
    database.version,
    database.roles,
    database.row_security,
    database.connections,
    database.migrations,
    database.clock,
    parts.worker,
    parts.ownership,
    work.outbox,
    work.dead_letters,
    work.failed_jobs,
    work.audit,
    backups.field_keys,
    backups.last_backup,
)


def examine(settings: Configuration, *, at: datetime.datetime) -> Iterator[Finding]:
    """Every finding, as it is made. Changes nothing."""
    for look in WITHOUT_DATABASE:
        yield _guarded(look.__name__, lambda look=look: look(settings))  # type: ignore[misc]
    try:
        with connect(settings.database_owner_url, autocommit=True) as owner:
            owner.execute("SET statement_timeout = '20s'")
            for each in WITH_DATABASE:
                yield _guarded(each.__name__, lambda each=each: each(settings, owner, at))  # type: ignore[misc]
    except Fault as fault:
        yield _DATABASE.wrong(_both(fault.text), _both(fault.remedy))


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Fault as fault:
        return _subject(name).wrong(_both(fault.text), _both(fault.remedy))
    except Exception as error:  # Whatever is broken, the rest of the body is looked at too.
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        return _subject(name).wrong(
            Text(en=f"It could not be looked at: {reason}", ja=f"調べられません: {reason}"),
            Text(en="Mend what the message says.", ja="メッセージの原因を直してください。"),
        )


def _subject(name: str) -> Subject:
    words = name.replace("_", " ").capitalize()
    return Subject(name, Text(en=words, ja=words))


def _both(text: str) -> Text:
    return Text(en=text, ja=text)
