# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.reading.inspection import Content
from hiroba.kernel.catalogue.reading.rows import Row

# A cell longer than this is an unclosed quotation mark that swallowed the following lines.
CELL_LETTERS_MAX = 100_000
DELIMITERS = (",", "\t", ";")
# A record that ends the file and spans more lines than any address or remark does.
_LINES_OF_A_RECORD_MAX = 200


@dataclass
class CsvRows:
    """The records of a CSV file as (row number, cells); blank lines are counted but not given.

    Iterating again reads the file again. `bytes_read` serves the progress bar.
    """

    content: Content
    delimiter: str
    bytes_read: int = 0

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(CELL_LETTERS_MAX)
        with (
            open(self.content.path, "rb") as raw,
            io.TextIOWrapper(raw, encoding=self.content.encoding, newline="") as file,
        ):
            reader = csv.reader(file, delimiter=self.delimiter)
            number = line = lines_of_record = 0
            try:
                for number, cells in enumerate(reader, 1):
                    lines_of_record = reader.line_num - line
                    if lines_of_record > _LINES_OF_A_RECORD_MAX:
                        raise self._unclosed_quotation(number)
                    line = reader.line_num
                    if not number % 2048:
                        self.bytes_read = raw.tell()
                    if any(cells):
                        yield number, cells
            except csv.Error:
                raise self._unclosed_quotation(number + 1) from None
            if self.content.has_odd_quotation and lines_of_record > 1:
                raise self._unclosed_quotation(number)
        self.bytes_read = self.content.size

    def _unclosed_quotation(self, row: int) -> FileFault:
        return FileFault(
            "unclosed_quotation",
            en=(
                f"{self.content.path.name} has a quotation mark that is never closed in row {row}",
                "Correct that row",
            ),
            ja=(
                f'{self.content.path.name} の{row}行目に閉じていない引用符（"）があります',
                "その行を直してください",
            ),
        )
