# SPDX-License-Identifier: Apache-2.0
"""Checks a whole file before anything of it is written: file → recognised data set → entities and report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.layouts import checking as survey
from hiroba.kernel.catalogue.layouts.questionnaires import Questionnaire
from hiroba.kernel.catalogue.layouts.school_rolls import SchoolRolls
from hiroba.kernel.catalogue.options import CheckOptions, Progress, no_progress
from hiroba.kernel.catalogue.reading import TableRows
from hiroba.kernel.catalogue.reading.inspection import Content, ensure_unchanged, inspect
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.tables.checking import check_table
from hiroba.kernel.catalogue.tables.recognition import find_header, recognise, unrecognised
from hiroba.kernel.catalogue.tables.sources import rows_of
from hiroba.kernel.catalogue.telegrams.cancelling import Cancellation
from hiroba.kernel.catalogue.telegrams.checking import check_telegram

JMA_LICENCE = "公共データ利用規約（第1.0版）"


@dataclass
class CheckedFile:
    """The outcome of a check: a report, and the entities ready to be written. Close the spool when done.

    `is_series`: the spool has several states of one thing, in the order of time.
    """

    report: FileReport
    entities: Spool = field(default_factory=Spool)
    dataset: str = ""
    title: str = ""
    source: str = ""
    owner: str = ""
    licence: str = ""
    is_telegram: bool = False
    is_series: bool = False
    cancellation: Cancellation | None = None


def check_file(path: Path, options: CheckOptions, progress: Progress = no_progress) -> CheckedFile:
    """Raises FileFault when the file as a whole cannot be taken in."""
    if options.dataset and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", options.dataset):
        raise FileFault(
            "wrong_dataset_name",
            en=(f"{options.dataset} is no name of a data set", "Use lower-case letters, digits and _"),
            ja=(f"「{options.dataset}」はデータセット名に使えません", "英小文字・数字・_ で付けてください"),
        )
    content = inspect(path, bytes_max=options.bytes_max)
    report = FileReport(file=path.name, sha256=content.sha256, encoding=content.encoding)
    checked = CheckedFile(report)
    try:
        if content.kind == "telegram":
            checked.is_telegram = True
            subject, checked.cancellation = check_telegram(
                content, report, checked.entities, town=options.town, own_areas=options.own_areas
            )
            checked.dataset, checked.title = subject.dataset, subject.title
            checked.source = checked.owner = "気象庁"
            checked.licence = JMA_LICENCE
        else:
            _check_table(content, checked, options, progress)
        ensure_unchanged(content)
    except BaseException:
        checked.entities.close()
        raise
    return checked


def _check_table(content: Content, checked: CheckedFile, options: CheckOptions, progress: Progress) -> None:
    with rows_of(content, options, checked.report) as rows:
        _check_rows(rows, content, checked, options, progress)


def _check_rows(
    rows: TableRows, content: Content, checked: CheckedFile, options: CheckOptions, progress: Progress
) -> None:
    prefix = f"{options.dataset}-" if options.dataset else ""
    if not options.dataset_choice and (questionnaire := Questionnaire.found_in(rows)):
        _check_questionnaire(questionnaire, checked, options, prefix)
        return
    rows = SchoolRolls.found_in(rows) or rows
    header = find_header(rows, choices=options.column_choices, is_chosen=bool(options.dataset_choice))
    if header is None:
        raise unrecognised(content.path.name, find_header(rows, is_chosen=True))
    model = recognise(header, file_name=content.path.name, choice=options.dataset_choice)
    checked.dataset = options.dataset or model.name
    checked.title, checked.is_series = model.title_ja, model.is_series
    checked.owner = options.town.title
    own_name = f" ({options.dataset})" if options.dataset else ""
    checked.source = options.source or f"{checked.owner} {model.title_ja}{own_name}"
    check_table(
        rows,
        header,
        model,
        checked.report,
        checked.entities,
        options,
        source=checked.source,
        prefix=prefix,
        progress=lambda: progress("check", rows.bytes_read, content.size),
    )


def _check_questionnaire(
    found: Questionnaire, checked: CheckedFile, options: CheckOptions, prefix: str
) -> None:
    checked.dataset, checked.title = options.dataset or survey.DATASET, survey.TITLE_JA
    checked.owner = options.town.title
    checked.source = options.source or f"{checked.owner} {checked.title}"
    survey.check_questionnaire(
        found, checked.report, checked.entities, town=options.town, source=checked.source, prefix=prefix
    )
