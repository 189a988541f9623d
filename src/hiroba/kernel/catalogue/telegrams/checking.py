# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.reading.inspection import Content
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.telegrams.cancelling import Cancellation
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, read_telegram
from hiroba.kernel.catalogue.telegrams.seismic import EARTHQUAKE, TSUNAMI, earthquake_entity, tsunami_entities
from hiroba.kernel.catalogue.telegrams.weather import ENTITY_TYPE as WEATHER
from hiroba.kernel.catalogue.telegrams.weather import area_states, weather_entities
from hiroba.kernel.catalogue.towns import Town

_SUBJECTS = {"weather": WEATHER, "earthquake": EARTHQUAKE, "tsunami": TSUNAMI}


def check_telegram(
    content: Content, report: FileReport, entities: Spool, *, town: Town, own_areas: bool
) -> Cancellation | None:
    """Rows of a telegram are its areas of municipality level (weather), forecast areas (tsunami), or itself.

    A drill (訓練, 試験) is skipped: it must never reach a live map. A 取消 without areas is given back, because only
    the store knows what it takes back.
    """
    telegram = read_telegram(content.path)
    report.encoding = "xml"
    report.kind = telegram.type.code or "telegram"
    report.title_ja = report.title_en = telegram.title or telegram.type.title
    report.entity_type = _SUBJECTS.get(telegram.type.subject, "")
    if telegram.type.subject == "other":
        raise _not_taken_in(content, telegram)
    if telegram.is_drill:
        report.status, report.reason = "skipped", f"drill:{telegram.status}"
        return None
    if telegram.type.subject == "weather":
        _check_weather(telegram, report, entities, town, own_areas)
    elif telegram.type.subject == "earthquake":
        _add(report, entities, earthquake_entity(telegram, town))
    else:
        for entity in tsunami_entities(telegram):
            _add(report, entities, entity)
    if not report.rows and not report.outside:
        if not telegram.is_cancellation:
            raise _without_areas(content, telegram)
        report.rows = report.accepted = 1
        return Cancellation.of(telegram, report.entity_type)
    return None


def _check_weather(
    telegram: Telegram, report: FileReport, entities: Spool, town: Town, own_areas: bool
) -> None:
    for number, area in enumerate(area_states(telegram), 1):
        if town.code and not area.code.startswith(town.code[:2]):
            if own_areas:
                report.outside += 1
                continue
            report.elsewhere += 1
        report.rows += 1
        report.accepted += 1
        if area.municipality is None:
            report.add_notes([Note(number, "Area/Code", area.code, "area_not_known")])
        for entity in weather_entities(telegram, area):
            entities.append(entity)
            report.entities += 1


def _add(report: FileReport, entities: Spool, entity: dict[str, object]) -> None:
    entities.append(entity)
    report.rows += 1
    report.accepted += 1
    report.entities += 1


def _not_taken_in(content: Content, telegram: Telegram) -> FileFault:
    name = f"{telegram.type.code} {telegram.type.title}".strip()
    return FileFault(
        "telegram_not_yet",
        en=(f"{content.path.name} is the telegram {name}, which is not taken in yet", "Leave it out"),
        ja=(f"{content.path.name} は電文「{name}」で、取り込みは未対応です", "除いてください"),
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
