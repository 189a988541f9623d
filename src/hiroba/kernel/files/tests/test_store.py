# SPDX-License-Identifier: Apache-2.0
"""Storing: what is taken, what is refused and why, and that towns are apart."""

import datetime
import uuid
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from PIL import Image

from hiroba.kernel.api import audit, files
from hiroba.kernel.files import content
from hiroba.kernel.files.models import File
from hiroba.kernel.files.tests import samples
from hiroba.kernel.files.tests.conftest import Limits
from hiroba.kernel.files.tests.storing import AT, OWNER, store
from hiroba.kernel.identity.actors import system
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACTOR = system("282103")


def test_store_photo_is_kept_without_its_place(tenant: str) -> None:
    stored = store(samples.jpeg_with_everything(orientation=6), name="C:\\自宅の前.HEIC.png")

    full, thumb = files.read(stored.id), files.read(stored.id, size="thumb")
    assert (stored.name, stored.media_type, stored.width, stored.height) == (
        "自宅の前.HEIC.jpg",
        "image/jpeg",
        48,
        64,
    )
    assert stored.size_bytes == len(full)
    assert [samples.SECRET in each for each in (full, thumb)] == [False, False]
    assert dict(Image.open(BytesIO(full)).getexif()) == {}


@pytest.mark.parametrize(
    ("kind", "sent", "media_type"),
    [
        ("document", samples.PDF, "application/pdf"),
        ("table", "名称,住所\n公園,加古川町\n".encode(), "text/csv"),
        ("table", "名称,住所\n公園,加古川町\n".encode("cp932"), "text/csv"),
        ("table", samples.workbook(), XLSX),
    ],
)
def test_store_document_and_table_are_kept_as_they_are(
    tenant: str, kind: str, sent: bytes, media_type: str
) -> None:
    stored = store(sent, kind=kind, name="a.jpg")

    assert (stored.media_type, files.read(stored.id)) == (media_type, sent)


@pytest.mark.parametrize(
    ("kind", "sent", "code"),
    [
        ("photo", samples.SVG, "file_kind_refused"),
        ("photo", samples.HTML, "file_kind_refused"),
        ("photo", samples.HEIC, "file_kind_refused"),
        ("photo", samples.PDF, "file_kind_refused"),
        ("photo", b"", "file_kind_refused"),
        ("photo", b"\xff\xd8\xff" + bytes(500), "picture_unreadable"),
        ("photo", b"\x89PNG\r\n\x1a\n" + samples.HTML, "picture_unreadable"),
        ("photo", b"GIF89a" + samples.HTML, "picture_unreadable"),
        ("document", samples.HTML, "file_kind_refused"),
        ("document", samples.SVG + samples.PDF, "file_kind_refused"),
        ("table", samples.HTML, "file_kind_refused"),
        ("table", b"  \n" + samples.SVG, "file_kind_refused"),
        ("table", b"\xff\xfe\x00\x01", "file_kind_refused"),
        ("table", b"PK\x03\x04" + bytes(100), "file_kind_refused"),
        ("table", samples.workbook(**{"xl/vbaProject.bin": b"x"}), "file_kind_refused"),
        ("table", samples.workbook(**{"xl/worksheets/sheet1.xml": bytes(301_000_000)}), "file_unsafe"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_store_other_content_is_refused_whatever_its_name(
    tenant: str, kind: str, sent: bytes, code: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        store(sent, kind=kind, name="photo.jpg")

    assert broken.value.code == code
    assert files.of(OWNER) == []


def test_store_heic_says_how_to_send_jpeg(tenant: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        store(samples.HEIC)

    assert "JPEG" in broken.value.text


def test_store_photo_above_the_limit_is_refused_unread(tenant: str, limits: Limits) -> None:
    """The size that the upload tells is enough: not a byte is read."""
    limits(photo_max_mb=1)
    upload = SimpleUploadedFile("a.jpg", b"")
    upload.size = 1_000_001
    upload.file = None

    with pytest.raises(RuleBroken) as broken:
        files.store(upload, name="a", owner=OWNER, kind="photo", audience="staff", actor=ACTOR, at=AT)

    assert broken.value.code == "file_too_large"


def test_store_stream_of_unknown_size_is_read_to_the_limit_only(tenant: str, limits: Limits) -> None:
    limits(document_max_mb=1)
    endless = BytesIO(samples.PDF + bytes(3_000_000))

    with pytest.raises(RuleBroken) as broken:
        files.store(endless, name="a", owner=OWNER, kind="document", audience="staff", actor=ACTOR, at=AT)

    assert (broken.value.code, endless.tell()) == ("file_too_large", 1_000_001)


def test_store_more_files_than_an_owner_may_have_is_refused(tenant: str, limits: Limits) -> None:
    limits(files_for_owner_max=2)
    photo = samples.encoded(samples.picture(), "JPEG")
    for _number in range(2):
        store(photo)

    with pytest.raises(RuleBroken) as broken:
        store(photo)

    assert broken.value.code == "too_many_files"
    assert store(photo, owner="street_reports.report:18").owner == "street_reports.report:18"


@pytest.mark.parametrize("owner", ["", "report", "a.b", "a.b:../../etc", "a.b:" + "x" * 200])
def test_store_owner_that_names_nothing_is_a_fault_of_the_program(tenant: str, owner: str) -> None:
    with pytest.raises(ValueError, match="does not name an owner"):
        store(samples.jpeg_with_everything(), owner=owner)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", "file.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie: x=1.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("  .htaccess", "htaccess.jpg"),
        ("長" * 300, "長" * 116 + ".jpg"),
        ("か\u3099.png", "が.jpg"),
    ],
)
def test_store_name_is_made_harmless(tenant: str, typed: str, shown: str) -> None:
    assert store(samples.jpeg_with_everything(), name=typed).name == shown


def test_of_lists_files_of_the_owner_oldest_first(tenant: str) -> None:
    photo = samples.encoded(samples.picture(), "JPEG")
    later = store(photo, at=AT + datetime.timedelta(minutes=1))
    earlier = store(photo)
    store(photo, owner="street_reports.report:18")

    assert [each.id for each in files.of(OWNER)] == [earlier.id, later.id]


def test_files_of_another_town_do_not_exist_here(tenant: str, other_tenant: str) -> None:
    stored = store(samples.jpeg_with_everything())

    with as_tenant(other_tenant):
        assert (files.of(OWNER), files.get(stored.id)) == ([], None)
        with pytest.raises(Http404):
            files.answer(stored.id)
        with pytest.raises(FileNotFoundError):
            files.read(stored.id)
        with pytest.raises(RuleBroken):
            files.remove(stored.id, actor=ACTOR, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM files_file")
            assert cursor.fetchone() == (0,)
    assert str(content.path_of(tenant, stored.id, "full")).startswith(
        str(settings.HIROBA.data_dir / "files" / "282103")
    )


def test_contents_are_readable_by_nobody_else(tenant: str) -> None:
    stored = store(samples.jpeg_with_everything())

    path = content.path_of(tenant, stored.id, "full")
    assert [each.stat().st_mode & 0o777 for each in (path, path.parent, path.parent.parent)] == [
        0o600,
        0o700,
        0o700,
    ]


def test_change_audience_is_audited(tenant: str) -> None:
    stored = store(samples.jpeg_with_everything())

    changed = files.change_audience(stored.id, audience="public", actor=ACTOR, at=AT)

    record = audit.records(subject=f"file:{stored.id}").get()
    assert (changed.audience, files.of(OWNER)[0].audience) == ("public", "public")
    assert (record.action, record.facts) == (
        "files.audience_changed",
        {"owner": OWNER, "from": "staff", "to": "public"},
    )


def test_keep_until_sets_the_last_day_of_all_files_of_the_owner(tenant: str) -> None:
    for owner in (OWNER, OWNER, "street_reports.report:18"):
        store(samples.jpeg_with_everything(), owner=owner)
    last_day = datetime.date(2027, 3, 31)

    count = files.keep_until(OWNER, date=last_day, actor=ACTOR, at=AT)

    assert count == 2
    assert [each.keep_until for each in files.of(OWNER)] == [last_day, last_day]
    assert files.of("street_reports.report:18")[0].keep_until is None


def test_remove_file_that_does_not_exist_is_refused(tenant: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        files.remove(uuid.uuid4(), actor=ACTOR, at=AT)

    assert broken.value.code == "file_gone"


def test_rows_hold_no_trace_of_the_sender(tenant: str) -> None:
    store(samples.jpeg_with_everything())

    assert set(File.objects.values()[0]) == {
        *("tenant", "id", "owner", "kind", "audience", "name", "media_type", "size_bytes", "sha256"),
        *("width", "height", "stored_at", "keep_until"),
    }


def test_store_disk_that_takes_nothing_is_told_in_words(tenant: str) -> None:
    """A file lies where the folder should be: every write fails, whoever tries."""
    (settings.HIROBA.data_dir / "files").write_bytes(b"")

    try:
        with pytest.raises(RuleBroken) as broken:
            store(samples.jpeg_with_everything())
    finally:
        (settings.HIROBA.data_dir / "files").unlink()

    assert broken.value.code == "storage_unavailable"
    assert files.of(OWNER) == []
