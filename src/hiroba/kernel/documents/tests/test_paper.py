# SPDX-License-Identifier: Apache-2.0
"""Papers, read back by poppler as a reader's own program would."""

import datetime
import re
import shutil
import subprocess
from io import BytesIO

import pytest
from PIL import Image

from hiroba.kernel.api import documents
from hiroba.kernel.documents import fonts
from hiroba.kernel.faults import Fault

AT = datetime.datetime(2026, 11, 21, 3, 0, tzinfo=datetime.UTC)


def _ask(tool: str, content: bytes, *options: str) -> str:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not here; apt-get install poppler-utils brings it")
    outlet = ["-"] if tool == "pdftotext" else []
    command = [tool, *options, "-", *outlet]
    done = subprocess.run(command, input=content, capture_output=True, timeout=30, check=True)
    return done.stdout.decode()


def _text(content: bytes) -> str:
    return re.sub(r"\s", "", _ask("pdftotext", content, "-layout"))


def _paper() -> documents.Paper:
    return documents.Paper("道路の通報（受付票）", at=AT, town="加古川市")


def test_paper_text_can_be_selected_and_searched() -> None:
    paper = _paper()
    paper.heading("経過")
    paper.paragraph("𠮷田さんの槗の前。" + "歩道に段差があり、車いすで通れません。" * 5)
    paper.paragraph("これは次の段落です。", small=True)
    paper.facts([("受付番号", "2026-000123"), ("費用", 12_000), ("日時", AT)])

    text = _text(paper.content())

    assert (
        "𠮷田さんの槗の前。" + "歩道に段差があり、車いすで通れません。" * 5 + "これは次の段落です。" in text
    )
    assert "受付番号2026-000123費用12000日時2026-11-2112:00" in text
    assert "加古川市2026-11-2112:001/1" in text


def test_paper_fonts_are_embedded_and_only_in_part() -> None:
    paper = _paper()
    paper.paragraph("𠮷田")

    content = paper.content()

    rows = _ask("pdffonts", content).splitlines()[2:]
    assert [re.sub(r" +", " ", row).split(" ")[0].partition("+")[2] for row in rows] == [
        "BIZUDPGothic",
        "BIZUDPGothicBold",
        "NotoSansJP",
    ]
    assert all(re.search(r"yes yes yes", row) for row in rows)
    assert len(content) < 100_000


def test_paper_names_its_language_and_title() -> None:
    content = _paper().content()

    assert b"/Lang (ja)" in content
    assert "Title:           道路の通報（受付票）" in _ask("pdfinfo", content)


def test_paper_long_table_repeats_its_header_and_loses_no_row() -> None:
    paper = _paper()
    rows = [
        [f"地点{number:03}", "舗装の下が空洞になっているおそれがあります。" * (1 + number % 4), number]
        for number in range(120)
    ]
    paper.table(["場所", "ようす", "件数"], rows)

    content = paper.content()

    text = _text(content)
    pages = int(re.findall(r"Pages: +(\d+)", _ask("pdfinfo", content))[0])
    assert [f"地点{number:03}" in text for number in range(120)] == [True] * 120
    assert pages > 3
    assert text.count("場所ようす件数") == pages


def test_paper_row_higher_than_a_page_goes_on() -> None:
    paper = _paper()
    paper.table(["記録", "内容"], [["長い", "いろは" * 1500], ["次", "おわり"]])

    text = _text(paper.content())

    assert text.count("いろは") > 1300
    assert "おわり" in text


def test_paper_picture_and_code_are_there_with_their_words() -> None:
    picture = BytesIO()
    Image.new("RGB", (400, 300), "green").save(picture, "JPEG")
    paper = _paper()
    paper.picture(picture.getvalue(), description="段差の写真")
    paper.qr("https://kakogawa.example.jp/x", description="通報のページ")

    content = paper.content()

    assert "段差の写真通報のページ" in _text(content)
    assert b"/Subtype /Image" in content


def test_paper_character_without_font_is_marked() -> None:
    paper = _paper()
    paper.paragraph("笑顔😀と辻\U000e0100")

    assert "笑顔〓と辻" in _text(paper.content())


def test_paper_too_many_rows_are_refused() -> None:
    paper = _paper()

    with pytest.raises(ValueError, match="2000 rows at most"):
        paper.table(["a"], [["x"]] * 2001)

    paper.content()  # Closes the files of the fonts.


def test_font_files_without_assets_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "RARE", fonts.FOLDER / "none.ttf")

    with pytest.raises(Fault, match="Run make"):
        fonts.font_files()


def test_png_of_svg_shows_japanese_without_fonts_of_the_machine() -> None:
    """As many dark points as there are strokes; a missing font would leave the picture white."""
    text = '<text y="30" font-size="24">加古川市𠮷</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">{text}</svg>'

    picture = Image.open(BytesIO(documents.png_of_svg(svg, scale=2))).convert("L")

    assert picture.size == (400, 80)
    assert sum(picture.histogram()[:100]) > 1000
