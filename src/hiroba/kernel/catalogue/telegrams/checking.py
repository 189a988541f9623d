# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.reading.inspection import Content
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.telegrams.cancelling import Cancellation
from hiroba.kernel.catalogue.telegrams.drafting import town_of_area
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, read_telegram
from hiroba.kernel.catalogue.telegrams.subjects import SET_ASIDE, SUBJECTS, Subject
from hiroba.kernel.catalogue.telegrams.weather import ENTITY_TYPE as WEATHER
from hiroba.kernel.catalogue.towns import Town


def check_telegram(
    content: Content, report: FileReport, entities: Spool, *, town: Town, own_areas: bool
) -> tuple[Subject, Cancellation | None]:
    """Rows of a telegram are the areas or things it speaks of.

    A drill (訓練, 試験) is skipped: it must never reach a live map. A 取消 without areas is given back, because only
    the store knows what it takes back.
    """
    telegram = read_telegram(content.path)
    report.encoding = "xml"
    report.kind = telegram.type.code or "telegram"
    report.title_ja = report.title_en = telegram.title or telegram.type.title
    subject = SUBJECTS.get(telegram.type.code)
    if subject is None:
        raise _set_aside(content, telegram)
    report.entity_type = subject.entity_type
    if telegram.is_drill:
        report.status, report.reason = "skipped", f"drill:{telegram.status}"
        return subject, None
    _take(subject, telegram, report, entities, town=town, own_areas=own_areas)
    if report.rows or report.outside:
        return subject, None
    if not telegram.is_cancellation:
        raise _without_areas(content, telegram)
    report.rows = report.accepted = 1
    return subject, Cancellation.of(telegram, subject.entity_type)


def _take(
    subject: Subject,
    telegram: Telegram,
    report: FileReport,
    entities: Spool,
    *,
    town: Town,
    own_areas: bool,
) -> None:
    for number, (code, unit) in enumerate(subject.units(telegram, town), 1):
        if code and town.code and not code.startswith(town.code[:2]):
            if own_areas:
                report.outside += 1
                continue
            report.elsewhere += 1
        report.rows += 1
        report.accepted += 1
        if subject.entity_type == WEATHER and town_of_area(code) is None:
            report.add_notes([Note(number, "Area/Code", code, "area_not_known")])
        for entity in unit:
            entities.append(entity)
            report.entities += 1


def _set_aside(content: Content, telegram: Telegram) -> FileFault:
    name = f"{telegram.type.code} {telegram.type.title}".strip()
    japanese, english = SET_ASIDE.get(
        telegram.type.code, ("取り込む電文の一覧にない種類です", "its kind is not among those taken in")
    )
    return FileFault(
        "telegram_set_aside",
        en=(
            f"{content.path.name} is the telegram {name} and is set aside: {english}",
            "Nothing is to be done",
        ),
        ja=(f"{content.path.name} は電文「{name}」で、{japanese}", "取り込む必要はありません"),
    )


def _without_areas(content: Content, telegram: Telegram) -> FileFault:
    return FileFault(
        "telegram_without_areas",
        en=(
            f"{content.path.name} ({telegram.type.code}, {telegram.info_type}) names no area",
            "Import the telegram that follows it",
        ),
        ja=(
            f"{content.path.name}（{telegram.type.code}、{telegram.info_type}）には地域がありません",
            "続報を取り込んでください",
        ),
    )
