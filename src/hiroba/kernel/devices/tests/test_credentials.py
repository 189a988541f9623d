# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.credentials import DeviceName

NAME = DeviceName(tenant="282103", device="wl01")


def test_names_are_found_again_from_user_name_and_topic() -> None:
    assert credentials.by_user_name(NAME.user_name) == NAME
    assert credentials.by_topic(NAME.uplink_topic) == NAME


@pytest.mark.parametrize(
    "topic",
    ["", "hiroba", "hiroba/282103/wl01", "hiroba/282103/wl01/down", "hiroba/282103/wl01/up/x", "other/282103/wl01/up",
     "hiroba/+/wl01/up", "hiroba/282103/#", "hiroba/282103/WL01/up", "hiroba/28210/wl01/up"],
)  # fmt: skip
def test_topic_of_another_shape_has_no_device(topic: str) -> None:
    assert credentials.by_topic(topic) is None


@given(st.text(max_size=30))
def test_any_text_as_user_name_gives_a_device_that_has_that_name_or_none(user_name: str) -> None:
    found = credentials.by_user_name(user_name)

    assert found is None or found.user_name == user_name


def test_secret_is_known_by_its_fingerprint_alone() -> None:
    secret = credentials.new_secret()

    assert credentials.is_secret(secret, credentials.fingerprint(secret))
    assert not credentials.is_secret("wrong", credentials.fingerprint(secret))
    assert not credentials.is_secret(secret, "")
