# SPDX-License-Identifier: Apache-2.0
"""A list of ids as one text: without what all of them begin with, an id takes a dozen bytes instead of a hundred."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import overload

import numpy as np

# Of an id beside its text: where that ends.
END_BYTES = 4


class PackedIds(Sequence[str]):
    __slots__ = ("_ends", "_head", "_text")
    _head: str
    _text: bytearray
    _ends: "array[int]"

    def __init__(self, ids: Sequence[str] = ()) -> None:
        self._pack(_shared_head(min(ids), max(ids)) if ids else "", ids)

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def bytes(self) -> int:
        return len(self._text) + END_BYTES * len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> "PackedIds": ...
    def __getitem__(self, at: int | slice) -> "str | PackedIds":
        if isinstance(at, slice):
            return self._copy(*at.indices(len(self._ends))[:2])
        ends = self._ends
        return self._head + self._text[ends[at - 1] if at > 0 else 0 : ends[at]].decode()

    def insert(self, at: int, id: str) -> None:
        if not self._ends:
            self._head = id
        elif not id.startswith(self._head):
            self._pack(_shared_head(self._head, id), [*self])
        tail, start = id[len(self._head) :].encode(), self._start(at)
        self._text[start:start] = tail
        self._ends.insert(at, start)
        self._move_ends(at, len(tail))

    def remove(self, at: int) -> None:
        start, end = self._start(at), self._ends[at]
        del self._text[start:end], self._ends[at]
        self._move_ends(at, start - end)

    def cut(self, at: int) -> "PackedIds":
        """Leaves those before `at` and gives the rest."""
        rest = self[at:]
        del self._text[self._start(at) :], self._ends[at:]
        return rest

    def _start(self, at: int) -> int:
        return self._ends[at - 1] if at > 0 else 0

    def _copy(self, first: int, end: int) -> "PackedIds":
        copy, start = PackedIds(), self._start(first)
        copy._head = self._head
        copy._ends = self._ends[first:end]
        copy._text = self._text[start : copy._ends[-1]] if copy._ends else bytearray()
        copy._move_ends(0, -start)
        return copy

    def _move_ends(self, first: int, by: int) -> None:
        if by and first < len(self._ends):
            ends = np.frombuffer(self._ends, dtype=np.uint32)[first:]
            ends += np.uint32(by % (1 << 32))

    def _pack(self, head: str, ids: Iterable[str]) -> None:
        tails = [id[len(head) :].encode() for id in ids]
        self._head = head
        self._text = bytearray().join(tails)
        self._ends = array("I", list(accumulate(map(len, tails))))


def _shared_head(one: str, other: str) -> str:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return one[:at]
    return min(one, other, key=len)
