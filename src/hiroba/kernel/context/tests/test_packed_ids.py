# SPDX-License-Identifier: Apache-2.0
"""Packed ids are like a plain list of texts, and shorter."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.store.packed_ids import PackedIds

IDS = st.one_of(st.builds("urn:ngsi-ld:{}".format, st.text(max_size=3)), st.text(max_size=3))


@settings(max_examples=200, deadline=None)
@given(st.lists(IDS, max_size=6), st.lists(st.tuples(st.integers(0, 9), IDS | st.none()), max_size=30))
def test_they_are_like_a_list(first: list[str], steps: list[tuple[int, str | None]]) -> None:
    packed, model = PackedIds(first), list(first)
    for at, id in steps:
        if id is not None:
            packed.insert(min(at, len(model)), id)
            model.insert(min(at, len(model)), id)
        elif at < len(model):
            packed.remove(at)
            del model[at]
        assert list(packed) == model
        assert list(packed[at : at + 3]) == model[at : at + 3]
    rest = packed.cut(len(model) // 2)
    assert [*packed, *rest] == model


def test_a_piece_stays_as_it_was() -> None:
    packed = PackedIds(["urn:a:1", "urn:a:2", "urn:b:3"])
    piece = packed[1:3]

    packed.insert(0, "x")
    packed.remove(2)

    assert list(piece) == ["urn:a:2", "urn:b:3"]


def test_what_all_begin_with_is_kept_once() -> None:
    packed = PackedIds([f"urn:ngsi-ld:StreetLight:{number:06d}" for number in range(1_000)])

    assert packed.bytes < 8 * 1_000
