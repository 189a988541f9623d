# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.layouts.questionnaires import ENTITY_TYPE, Questionnaire
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.report import FileReport, RecognisedColumn
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.towns import Town

DATASET, TITLE_JA, TITLE_EN = (
    "well_being_survey",
    "地域幸福度アンケートの集計",
    "Sums of the well-being survey",
)


def check_questionnaire(
    found: Questionnaire, report: FileReport, entities: Spool, *, town: Town, source: str, prefix: str
) -> None:
    """Rows are the people who answered, entities the sums for each question; no row leaves this function."""
    report.kind, report.entity_type = DATASET, ENTITY_TYPE
    report.title_ja, report.title_en = TITLE_JA, TITLE_EN
    report.header_row, report.holds_people = found.header_row, True
    report.recognised = tuple(
        RecognisedColumn(question.text, "question", "average") for question in found.questions
    )
    report.add_notes([Note(found.header_row, "", "", "people_summed_up")])
    for _, notes in found.count():
        report.rows += 1
        report.accepted += 1
        report.repaired += bool(notes)
        report.add_notes(notes)
    for entity in found.results(prefix=f"{town.tenant}-{prefix}"):
        entity["localGovernmentCode"] = {"type": "Property", "value": town.tenant}
        entity["source"] = {"type": "Property", "value": source}
        entities.append(entity)
        report.entities += 1
