# SPDX-License-Identifier: Apache-2.0
import errno
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.catalogue import spool as spooling
from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.tests.files import options, written
from hiroba.kernel.faults import Fault

HEAD = "NO,名称,緯度,経度,SSID\n"


@pytest.mark.parametrize("memory_bytes", [0, 100, 1 << 20])
def test_spool_gives_back_in_order_wherever_it_keeps(
    monkeypatch: pytest.MonkeyPatch, memory_bytes: int
) -> None:
    monkeypatch.setattr(spooling, "_MEMORY_BYTES", memory_bytes)
    wanted = [{"id": str(number), "name": "高松市"} for number in range(25)]
    with Spool() as spool:
        for entity in wanted:
            spool.append(entity)

        batches = list(spool.batches(10))

    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert [entity for batch in batches for entity in batch] == wanted


class FullDisk:
    def write(self, _: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        pass


def test_spool_on_full_disk_is_a_fault_with_a_remedy() -> None:
    spool = Spool()
    spool._file = FullDisk()  # type: ignore[assignment]

    with pytest.raises(Fault) as fault:
        spool.append({"id": "1"})

    assert fault.value.text == "The disk is full"


def test_papers_of_a_file_that_turns_out_damaged_are_not_left(tmp_path: Path) -> None:
    text = HEAD + "1,,34.3,134.0,A\n" * 30 + '2,"市役所,34.3,134.0,A\n' + "3,x,34.3,134.0,A\n" * 300
    folder = tmp_path / "papers"

    with pytest.raises(FileFault):
        check_file(written(tmp_path, text), options(folder=folder))

    assert list(folder.iterdir()) == []


def test_papers_of_an_earlier_import_are_replaced_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "papers"

    def papers(**others: Any) -> list[str]:
        check_file(written(tmp_path, HEAD + "1,,34.3,134.0,A\n"), options(folder=folder, **others))
        return sorted(path.suffix for path in folder.iterdir())

    assert papers() == papers() == [".csv", ".csv"]


def test_town_block_is_written_without_its_hyphen(tmp_path: Path) -> None:
    text = "NO,名称,緯度,経度,SSID,町字ID\n1,a,34.3,134.0,A,0008-001\n2,b,34.3,134.0,A,8001\n"
    report = check_file(written(tmp_path, text), options()).report

    assert [(note.row, note.value) for note in report.notes] == [(3, "8001")]
