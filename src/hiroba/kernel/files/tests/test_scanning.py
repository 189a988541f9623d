# SPDX-License-Identifier: Apache-2.0
"""The scan hook, against a scanner that really listens."""

import pytest

from hiroba.kernel.api import files
from hiroba.kernel.faults import Fault
from hiroba.kernel.files import scanning
from hiroba.kernel.files.tests import samples
from hiroba.kernel.files.tests.conftest import Limits
from hiroba.kernel.files.tests.scanner import scanner
from hiroba.kernel.files.tests.storing import OWNER, store
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.testing.environment import free_port


def test_store_harmless_file_is_scanned_as_it_was_sent(tenant: str, limits: Limits) -> None:
    photo = samples.encoded(samples.picture((900, 700)), "PNG")

    with scanner() as running:
        limits(scan_address=running.address)
        store(photo)

    assert running.scanned == [photo]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("table", b"name\n" + samples.EICAR),
        ("document", samples.PDF + samples.EICAR),
        ("photo", samples.jpeg_with_everything() + samples.EICAR),
    ],
)
def test_store_file_with_virus_is_refused(tenant: str, limits: Limits, kind: str, sent: bytes) -> None:
    with scanner() as running:
        limits(scan_address=running.address)
        with pytest.raises(RuleBroken) as broken:
            store(sent, kind=kind)

    assert broken.value.code == "file_unsafe"
    assert files.of(OWNER) == []


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: ", b"UNKNOWN COMMAND"])
def test_store_scanner_without_verdict_is_a_refusal(tenant: str, limits: Limits, answer: bytes) -> None:
    with scanner(answer) as running:
        limits(scan_address=running.address)
        with pytest.raises(RuleBroken) as broken:
            store(samples.PDF, kind="document")

    assert broken.value.code == "scan_unavailable"


def test_store_scanner_that_is_away_is_a_refusal(tenant: str, limits: Limits) -> None:
    limits(scan_address=f"127.0.0.1:{free_port()}")

    with pytest.raises(RuleBroken) as broken:
        store(samples.PDF, kind="document")

    assert broken.value.code == "scan_unavailable"


def test_check_scanned_address_without_port_names_the_setting() -> None:
    with pytest.raises(Fault, match="HIROBA_SCAN_ADDRESS"):
        scanning.check_scanned(b"x", "scanner")
