# SPDX-License-Identifier: Apache-2.0
import re

import pytest
import segno

from hiroba.kernel.api import documents
from hiroba.kernel.documents import qr


def test_qr_svg_draws_every_module_once() -> None:
    text = "https://kakogawa.example.jp/street_reports/1"

    svg = documents.qr_svg(text, label="通報のページ")

    drawn = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        drawn |= {(int(y) - 4, column - 4) for column in range(int(x), int(x) + int(length))}
    matrix = segno.make(text, error="m", micro=False).matrix
    assert drawn == {(y, x) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert 'aria-label="通報のページ"' in svg
    assert "style" not in svg


def test_qr_svg_label_is_escaped() -> None:
    assert "<script" not in documents.qr_svg("x", label='"><script>')


@pytest.mark.parametrize("text", ["", "x" * (qr.TEXT_LENGTH_MAX + 1)])
def test_qr_svg_too_little_and_too_much_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="1 to 500 characters"):
        documents.qr_svg(text)
