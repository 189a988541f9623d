# SPDX-License-Identifier: Apache-2.0
import io
import random
import tarfile
from pathlib import Path

import pytest

from hiroba.kernel.faults import Fault
from hiroba.project.backup.data_files import checked_name, put
from hiroba.project.backup.schedule import remove_old
from hiroba.project.backup.stream import PART_BYTES, Member, PieceReader, pack, parts, unpacked, whole


def packed(*members: Member) -> bytes:
    return b"".join(pack(members))


def test_members_come_out_as_they_went_in() -> None:
    dump = [b"x" * 3_000_000] * 4
    content = packed(whole("about.json", b"{}"), *parts("database", dump), whole("空.txt", b""))

    with unpacked(io.BytesIO(content)) as members:
        found = [(name, len(file.read())) for name, file in members]

    assert found == [
        ("about.json", 2),
        ("database/00000001", PART_BYTES),
        ("database/00000002", PART_BYTES),
        ("database/00000003", 12_000_000 - 2 * PART_BYTES),
        ("空.txt", 0),
    ]


@pytest.mark.parametrize("length", [0, 10, 200, 99_000])
def test_cut_stream_is_told(length: int) -> None:
    content = packed(whole("a", random.Random(1).randbytes(100_000)))[:length]

    with pytest.raises(Fault, match="damaged or cut off"), unpacked(io.BytesIO(content)) as members:
        [file.read() for _, file in members]


def test_link_in_a_forged_archive_is_refused() -> None:
    import zstandard

    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    content = zstandard.ZstdCompressor().compress(archive.getvalue())

    with pytest.raises(Fault, match="entry of a strange kind"), unpacked(io.BytesIO(content)) as members:
        list(members)


@pytest.mark.parametrize("name", ["../secrets/x", "/etc/passwd", "a/../../b", "", "a\\b", "a\0b"])
def test_names_that_leave_the_folder_are_refused(name: str) -> None:
    with pytest.raises(Fault, match="dangerous name"):
        checked_name(name)


def test_file_is_never_written_over_another(tmp_path: Path) -> None:
    put(tmp_path, "a/b", io.BytesIO(b"first"))

    with pytest.raises(FileExistsError):
        put(tmp_path, "a/b", io.BytesIO(b"second"))
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o600


def test_file_that_changes_while_it_is_read_is_told() -> None:
    with pytest.raises(Fault, match="changed while it was read"):
        packed(Member("short", 10, (b"12345",)))


def test_piece_reader_gives_no_more_than_asked() -> None:
    reader = PieceReader([b"abc", b"", b"defgh"])

    assert [reader.read(2) for _ in range(6)] == [b"ab", b"c", b"de", b"fg", b"h", b""]


def test_old_daily_backups_go_and_files_of_others_stay(tmp_path: Path) -> None:
    for name in ("20261119-020000", "20261120-020000", "20261121-020000"):
        (tmp_path / f"hiroba-{name}.hiroba-backup").touch()
    (tmp_path / "before-0.2.0-20200101-000000.hiroba-backup").touch()
    (tmp_path / "hiroba-mine.hiroba-backup").touch()

    assert remove_old(tmp_path, keep=2) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "before-0.2.0-20200101-000000.hiroba-backup",
        "hiroba-20261120-020000.hiroba-backup",
        "hiroba-20261121-020000.hiroba-backup",
        "hiroba-mine.hiroba-backup",
    ]
