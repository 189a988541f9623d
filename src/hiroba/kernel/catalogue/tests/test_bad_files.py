# SPDX-License-Identifier: Apache-2.0
"""Files that cannot be taken in at all: one clear line each, and nothing is left behind."""

from pathlib import Path

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.tests.files import options, written

HEAD = "NO,名称,住所,緯度,経度,SSID\n"
ROW = "1,高松市役所,高松市番町1-8-15,34.3428,134.0466,KAGAWA-WiFi\n"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<lolz>&b;</lolz>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\r\n \r\n", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "not_a_table"),
        (b"PK\x03\x04" + bytes(30), "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_a_table"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web_page"),
        (b'{"type":"FeatureCollection"}', "damaged_geojson"),
        ((HEAD + ROW).encode("euc_jp"), "wrong_encoding"),
        ((HEAD + ROW).encode("iso2022_jp"), "wrong_encoding"),
        (HEAD.encode() + "1,高松".encode("cp932") + b"\xff\xfe\xfd,,,,\n", "wrong_encoding"),
        ((HEAD + ROW * 50).encode()[:-3] + b"\xe9\xab\n", "wrong_encoding"),
        (HEAD.encode() + b"1,\x00\x00\x00,,,,\n" + ROW.encode() * 20, "nul_bytes"),
        ("氏名,年齢,血液型\n山田,20,A\n", "unrecognised_headers"),
        ("ただの文章です。\n続きます。\n", "unrecognised_headers"),
        ("名称,住所,緯度,経度\n高松市役所,番町,34.3,134.0\n", "unrecognised_headers"),
        (HEAD + '1,"高松市役所,番町,34.3,134.0,x\n' + ROW * 300, "unclosed_quotation"),
        (HEAD + ROW + '2,"高松市役所,番町,34.3,134.0,x\n' + ROW, "unclosed_quotation"),
        (BOMB, "unsafe_xml"),
        (OUTSIDE, "unsafe_xml"),
        ('<?xml version="1.0"?><Report><Control>', "damaged_xml"),
        ('<?xml version="1.0"?><feed/>', "not_a_telegram"),
    ],
)
def test_check_file_of_no_use_is_refused_with_one_line(
    tmp_path: Path, content: bytes | str, code: str
) -> None:
    path = written(tmp_path, content)

    with pytest.raises(FileFault) as fault:
        check_file(path, options(folder=tmp_path / "papers"))

    assert fault.value.code == code
    assert all(path.name in fault.value.line(language) for language in ("ja", "en"))
    assert "\n" not in fault.value.line("ja") + fault.value.line("en")
    assert not (tmp_path / "papers").exists()


def test_check_file_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        check_file(tmp_path, options())

    assert fault.value.code == "is_a_directory"


def test_check_file_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        check_file(tmp_path / "nowhere.csv", options())

    assert fault.value.code == "cannot_be_read"


def test_check_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + ROW * 100)

    with pytest.raises(FileFault) as fault:
        check_file(path, options(bytes_max=1000))

    assert fault.value.code == "too_large"


def test_check_file_unrecognised_names_known_columns_and_nearest_data_set(tmp_path: Path) -> None:
    path = written(tmp_path, "名称,住所,緯度,経度,貯水量\nA,B,34.3,134.0,C\n", "x.csv")

    with pytest.raises(FileFault) as fault:
        check_file(path, options())

    assert fault.value.line("ja") == (
        "x.csv はどのデータセットか分かりません（分かった列: 名称, 住所, 緯度, 経度, 貯水量）。"
        "最も近いのは「消防水利施設」で、口径, 口径・容量, 水利種別 などの列で見分けます。"
    )
    assert fault.value.nearest == "fire_hydrant"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_check_file_every_known_encoding_reads_alike(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, HEAD + ROW * 3, encoding=encoding)

    report = check_file(path, options()).report

    assert (report.kind, report.rows) == ("public_wireless_lan", 3)


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_check_file_other_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, (HEAD + ROW).replace(",", delimiter))

    assert check_file(path, options()).report.accepted == 1


def test_check_file_changed_during_the_check_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + ROW)

    def meddle(stage: str, done: int, whole: int) -> None:
        path.write_text(HEAD + ROW + ROW, encoding="utf-8")

    with pytest.raises(FileFault) as fault:
        check_file(path, options(), meddle)

    assert fault.value.code == "changed_meanwhile"
