# SPDX-License-Identifier: Apache-2.0
"""地域幸福度(Well-Being)指標: one line for each person who answered. Only sums leave this file.

A row about a person is no public entity. What is kept for each question: how many answered, their average, and how
many chose each answer where nobody can be found in it. Groups (sex, age, part of town) have the same bounds.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from hiroba.kernel.catalogue.cleaning.text import clean_text, folded
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.reading import TableRows

ENTITY_TYPE = "WellBeingSurveyResult"
# Usual bounds of statistical disclosure control: no cell of fewer than 5 people, no mean of fewer than 10.
CELL_PEOPLE_MIN = 5
MEAN_PEOPLE_MIN = 10
_GROUPS = ("性別", "年代", "住所")
_RESPONDENT = "回答者ID"
_REVERSED = "点数逆転設問"
_SCALE_0_10 = re.compile(r"10\s*点|0\s*点|10 点")
_WITHIN_ROWS = 5


@dataclass
class Question:
    index: int
    category: str
    text: str
    lowest: int
    highest: int
    answers: Counter[int] = field(default_factory=Counter)
    by_group: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)


@dataclass
class Questionnaire:
    """A sheet of answers: categories in one row, questions in the next, then one row for each person."""

    rows: TableRows
    header_row: int
    questions: list[Question]
    groups: dict[int, str]

    @classmethod
    def found_in(cls, rows: TableRows) -> Questionnaire | None:
        above: list[str] = []
        for number, cells in islice(rows, _WITHIN_ROWS):
            names = [folded(cell) for cell in cells]
            if _RESPONDENT in names:
                first = names.index(_RESPONDENT)
                groups = {index: name for index, name in enumerate(names) if name in _GROUPS}
                questions = [
                    _question(index, above[index] if index < len(above) else "", cells[index])
                    for index in range(first + 1, len(cells))
                    if cells[index].strip() and index not in groups
                ]
                return cls(rows, number, questions, groups) if questions else None
            above = cells
        return None

    def count(self) -> Iterator[tuple[int, list[Note]]]:
        """Takes the answers of every person; gives row and notes about answers that are none of the scale."""
        for number, cells in self.rows:
            if number <= self.header_row:
                continue
            notes = [
                Note(number, question.text[:40], "", "answer_outside_scale")
                for question in self.questions
                if not self._take(question, cells)
            ]
            yield number, notes

    def results(self, *, prefix: str) -> Iterator[dict[str, Any]]:
        """One entity for each question that enough people answered; `prefix` stands before its identifier."""
        for number, question in enumerate(self.questions, 1):
            total = question.answers.total()
            if total < MEAN_PEOPLE_MIN:
                continue
            values: dict[str, Any] = {
                "name": question.text,
                "category": question.category,
                "questionNumber": number,
                "scale": f"{question.lowest}–{question.highest}",
                "average": _average(question.answers),
                "numberOfAnswers": total,
                "isReversed": True if _REVERSED in question.text else None,
                "answers": _open_counts(question),
                "averageByGroup": _open_groups(question) or None,
            }
            mark = hashlib.sha256(question.text.encode()).hexdigest()[:12]
            properties = {
                name: {"type": "Property", "value": value}
                for name, value in values.items()
                if value not in (None, "")
            }
            yield {"id": f"urn:ngsi-ld:{ENTITY_TYPE}:{prefix}{mark}", "type": ENTITY_TYPE, **properties}

    def _take(self, question: Question, cells: list[str]) -> bool:
        text = folded(cells[question.index]) if question.index < len(cells) else ""
        if not text:
            return True
        text = text.removesuffix(".0")
        if not text.isdecimal() or not question.lowest <= int(text) <= question.highest:
            return False
        question.answers[int(text)] += 1
        for index, name in self.groups.items():
            if index < len(cells) and (group := clean_text(cells[index])):
                question.by_group.setdefault((name, group), Counter())[int(text)] += 1
        return True


def _question(index: int, category: str, text: str) -> Question:
    words = clean_text(text) or ""
    is_long = bool(_SCALE_0_10.search(folded(words)))
    return Question(index, clean_text(category) or "", words, 0 if is_long else 1, 10 if is_long else 5)


def _average(answers: Counter[int]) -> float:
    return round(sum(answer * people for answer, people in answers.items()) / answers.total(), 1)


def _open_counts(question: Question) -> dict[str, int] | None:
    """All counts, or none: with the average, a single hidden count could be worked out from the others."""
    counts = [question.answers[answer] for answer in range(question.lowest, question.highest + 1)]
    if any(0 < people < CELL_PEOPLE_MIN for people in counts):
        return None
    return {str(question.lowest + place): people for place, people in enumerate(counts)}


def _open_groups(question: Question) -> dict[str, dict[str, Any]]:
    """Averages of the groups that are large enough, where the rest that stays hidden is large enough too."""
    found: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(name for name, _ in question.by_group):
        groups = {group: answers for (of, group), answers in question.by_group.items() if of == name}
        large = {group: answers for group, answers in groups.items() if answers.total() >= MEAN_PEOPLE_MIN}
        hidden = question.answers.total() - sum(answers.total() for answers in large.values())
        while large and 0 < hidden < MEAN_PEOPLE_MIN:
            smallest = min(large, key=lambda group: large[group].total())
            hidden += large.pop(smallest).total()
        found |= {
            f"{name}: {group}": {"average": _average(answers), "numberOfAnswers": answers.total()}
            for group, answers in sorted(large.items())
        }
    return found
