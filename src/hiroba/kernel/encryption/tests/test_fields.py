# SPDX-License-Identifier: Apache-2.0
import re

import pytest
from django.core.exceptions import FieldError

from hiroba.kernel.encryption.keys import Keys
from hiroba.kernel.encryption.rotation import Owner
from hiroba.kernel.encryption.tests.conftest import Letter
from hiroba.kernel.faults import Fault

TEXT = "道路に穴があります。電話 0790-00-0000"


def stored(owner: Owner) -> tuple[object, ...]:
    return owner.execute("SELECT body, answer FROM encryption_tests_letter").fetchone() or ()


def test_field_text_is_plain_in_python_and_sealed_in_the_database(owner: Owner, keys: Keys) -> None:
    letter = Letter.objects.create(body=TEXT)

    body, answer = stored(owner)
    assert Letter.objects.get(pk=letter.pk).body == TEXT
    assert re.fullmatch(rf"v1:{keys.ring().active.id}:[A-Za-z0-9_=-]+", str(body))
    assert answer == ""


def test_field_none_stays_null(owner: Owner, keys: Keys) -> None:
    Letter.objects.create(body=None)

    assert stored(owner) == (None, "")
    assert Letter.objects.filter(body__isnull=True).count() == 1


def test_field_same_text_is_stored_differently_each_time(owner: Owner, keys: Keys) -> None:
    Letter.objects.create(body=TEXT, answer=TEXT)

    body, answer = stored(owner)
    assert body != answer


def test_field_update_of_rows_is_sealed_too(owner: Owner, keys: Keys) -> None:
    letter = Letter.objects.create(body="old")

    Letter.objects.update(body=TEXT)
    Letter.objects.bulk_update([Letter(pk=letter.pk, answer=TEXT)], ["answer"])

    assert Letter.objects.values_list("body", "answer").get() == (TEXT, TEXT)
    assert all(str(each).startswith("v1:") for each in stored(owner))


def test_field_cannot_be_searched(owner: Owner, keys: Keys) -> None:
    with pytest.raises(FieldError, match="EncryptedTextField"):
        Letter.objects.filter(body=TEXT)
    with pytest.raises(FieldError, match="EncryptedTextField"):
        Letter.objects.filter(body__contains="穴")


def test_value_moved_to_another_column_cannot_be_read(owner: Owner, keys: Keys) -> None:
    Letter.objects.create(body=TEXT)
    owner.execute("UPDATE encryption_tests_letter SET answer = body")

    with pytest.raises(Fault, match=r"encryption_tests_letter\.answer was changed, moved"):
        Letter.objects.get()


def test_value_that_was_changed_cannot_be_read(owner: Owner, keys: Keys) -> None:
    Letter.objects.create(body=TEXT)
    owner.execute("UPDATE encryption_tests_letter SET body = overlay(body placing 'AAAA' from 30)")

    with pytest.raises(Fault, match="was changed"):
        Letter.objects.get()


@pytest.mark.parametrize("value", ["plain text", "v1:k1:", "v1:k1:AAAA", "v2:k1:" + "A" * 60])
def test_value_that_is_not_sealed_is_told(owner: Owner, keys: Keys, value: str) -> None:
    Letter.objects.create(body=TEXT)
    owner.execute("UPDATE encryption_tests_letter SET body = %s", (value,))

    with pytest.raises(Fault, match="not in the encrypted form"):
        Letter.objects.get()


def test_key_that_the_file_lacks_is_named(owner: Owner, keys: Keys) -> None:
    Letter.objects.create(body=TEXT)
    owner.execute(
        "UPDATE encryption_tests_letter SET body = replace(body, %s, 'kabcd')", (keys.ring().active.id,)
    )

    with pytest.raises(Fault, match=r"the key kabcd, which the key file .* lacks\. Put the key file back"):
        Letter.objects.get()


def test_lost_key_file_is_told_and_never_replaced(owner: Owner, keys: Keys) -> None:
    Letter.objects.create(body=TEXT)
    keys.path.unlink()

    with pytest.raises(Fault, match=r"The key file .*field_keys is missing\. Put the saved key file back"):
        Letter.objects.get()
    with pytest.raises(Fault, match="is missing"):
        Letter.objects.create(body="new")
    assert not keys.path.exists()


def test_renamed_column_keeps_reading_by_its_old_place() -> None:
    field = Letter._meta.get_field("body").clone()
    field.bound_to = "letters.text"

    assert field.place == "letters.text"
    assert field.deconstruct()[3]["bound_to"] == "letters.text"
