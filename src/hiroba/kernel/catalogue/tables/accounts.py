# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.paper import Paper
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.tables.draft import Entity

# States of stations are put in the order of time before they are written, so all of them are held until then.
_STATES_MAX = 200_000


class Account:
    """Counts every row of a table once, puts its entity into the spool, and what is told about it into the papers."""

    def __init__(
        self,
        report: FileReport,
        entities: Spool,
        *,
        folder: Path | None,
        names: Sequence[str],
        is_series: bool,
    ) -> None:
        self._report = report
        self._entities = entities
        stem = f"{Path(report.file).stem}-{report.sha256[:8]}"
        self._paper = Paper(folder, stem, names) if folder else None
        self._states: list[tuple[str, Entity]] | None = [] if is_series else None

    def add(self, number: int, cells: list[str], entity: Entity | None, notes: list[Note]) -> None:
        report = self._report
        if not notes:
            if entity is None:
                report.blank += 1
                return
            report.rows += 1
            report.accepted += 1
            self._keep(entity)
            return
        report.rows += 1
        self.tell(notes)
        outcomes = {note.outcome for note in notes}
        if "refused" in outcomes:
            report.refused += 1
            report.add_to_mend(number, cells, notes)
            if self._paper:
                self._paper.add_refused(number, cells, notes)
            return
        report.accepted += 1
        report.repaired += "repaired" in outcomes
        if entity is not None and notes[-1].code != "duplicate_row":
            self._keep(entity)

    def tell(self, notes: Sequence[Note]) -> None:
        """Notes of rows, or of the file as a whole."""
        self._report.add_notes(notes)
        if self._paper:
            self._paper.add_notes(notes)

    def close(self) -> None:
        """Everything is in: states go into the spool in the order of time, and the papers get their names."""
        for _, entity in sorted(self._states or (), key=lambda state: state[0]):
            self._entities.append(entity)
        if self._paper:
            kept = self._paper.keep()
            self._report.notes_file, self._report.refused_file = (
                kept.get("notes", ""),
                kept.get("refused", ""),
            )

    def discard(self) -> None:
        if self._paper:
            self._paper.discard()

    def _keep(self, entity: Entity) -> None:
        self._report.entities += 1
        if self._states is None:
            self._entities.append(entity)
            return
        if len(self._states) == _STATES_MAX:
            raise _too_many_states(self._report.file)
        self._states.append((str(entity.get("dateObserved", {}).get("value", "")), entity))


def _too_many_states(file: str) -> FileFault:
    return FileFault(
        "too_many_observations",
        en=(f"{file} has more than {_STATES_MAX:,} observations", "Split it by month or year"),
        ja=(f"{file} の観測値は{_STATES_MAX:,}件を超えています", "月や年ごとに分けてください"),
    )
