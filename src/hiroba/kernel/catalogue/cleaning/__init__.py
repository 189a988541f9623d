# SPDX-License-Identifier: Apache-2.0
"""Pure cleaners: the text of one cell in, a value out.

A cleaner answers with the value itself when the cell is as the standard wants it (or differs only in blanks and
padding), with `Repaired` when the value had to be understood, and with `Unreadable` when nobody can know it.
"""

from hiroba.kernel.catalogue.cleaning.outcome import Cleaner, Repaired, Unreadable, Value

__all__ = ["Cleaner", "Repaired", "Unreadable", "Value"]
