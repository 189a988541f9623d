# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.faults import Fault


class FileFault(Fault):
    """A file that cannot be taken in at all: what is wrong and what to do, in both languages.

    `code` is stable English for programs and tests. `columns` are the headers of a table that was not recognised and
    `nearest` the data set it resembles, so that a person can say what it is.
    """

    def __init__(
        self,
        code: str,
        *,
        en: tuple[str, str],
        ja: tuple[str, str],
        columns: tuple[str, ...] = (),
        nearest: str = "",
    ) -> None:
        super().__init__(*en)
        self.code = code
        self.columns = columns
        self.nearest = nearest
        self.en = en
        self.ja = ja

    def line(self, language: str) -> str:
        return (
            f"{self.ja[0]}。{self.ja[1]}。" if language.startswith("ja") else f"{self.en[0]}. {self.en[1]}."
        )
