# SPDX-License-Identifier: Apache-2.0
"""`hiroba doctor`: what is well, what needs care, what is wrong, and what to do."""

import json
import os
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.project.doctor.examination import examine
from hiroba.project.doctor.finding import Finding, State

_NEEDS_CARE = 3


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for monitors.")] = False,
    language: Annotated[str, typer.Option(help="ja or en; empty: that of the terminal.")] = "",
) -> None:
    """Exit code 0: all is well; 3: something needs care; 1: something is wrong."""
    spoken = language or ("ja" if _terminal_language().startswith("ja") else "en")
    found = []
    for finding in examine(configuration.load(), at=timezone.now()):
        found.append(finding)
        if not as_json:
            typer.echo(_as_line(finding, spoken))
    states = [finding.state for finding in found]
    if as_json:
        typer.echo(
            json.dumps(
                {"state": _worst(states), "findings": [_as_row(each) for each in found]}, ensure_ascii=False
            )
        )
    else:
        typer.echo(_sum(states, spoken))
    raise typer.Exit({State.WRONG: 1, State.CARE: _NEEDS_CARE}.get(_worst(states), 0))


def _terminal_language() -> str:
    return next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")


def _worst(states: list[State]) -> State:
    return next((each for each in (State.WRONG, State.CARE) if each in states), State.OK)


def _as_line(finding: Finding, language: str) -> str:
    word = finding.state.word.in_language(language)
    title, seen = finding.title.in_language(language), finding.seen.in_language(language)
    line = f"{finding.state.shape} {word:<5} {title}: {seen}"
    remedy = finding.remedy.in_language(language)
    return f"{line}\n        → {remedy}" if remedy else line


def _as_row(finding: Finding) -> dict[str, object]:
    texts = {"title": finding.title, "seen": finding.seen, "remedy": finding.remedy}
    return {
        "name": finding.name,
        "state": finding.state,
        **{name: {"en": text.en, "ja": text.ja} for name, text in texts.items()},
    }


def _sum(states: list[State], language: str) -> str:
    wrong, care = states.count(State.WRONG), states.count(State.CARE)
    if language == "ja":
        return f"異常 {wrong}件、注意 {care}件、調べたもの {len(states)}件"
    return f"{wrong} wrong, {care} need care, {len(states)} looked at"
