# SPDX-License-Identifier: Apache-2.0
"""Reads the invented reports of the demo."""

import csv
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_suffix(".tsv")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """`story` is how far the case has come, `picture` what its photo shows."""

    category: str
    place: str
    words: str
    days_ago: int
    east_m: int
    north_m: int
    story: str
    answer: str
    cost_yen: int | None
    picture: str


def samples() -> list[Sample]:
    """Oldest first, as they would have arrived."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = [_sample(row) for row in csv.DictReader(lines, delimiter="\t")]
    return sorted(found, key=lambda each: -each.days_ago)


def _sample(row: dict[str, str]) -> Sample:
    return Sample(
        category=row["category"],
        place=row["place"],
        words=row["words"],
        days_ago=int(row["days_ago"]),
        east_m=int(row["east_m"]),
        north_m=int(row["north_m"]),
        story=row["story"],
        answer=row["answer"],
        cost_yen=int(row["cost_yen"]) if row["cost_yen"] else None,
        picture=row["picture"],
    )
