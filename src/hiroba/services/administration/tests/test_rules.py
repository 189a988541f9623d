# SPDX-License-Identifier: Apache-2.0
import pytest

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.administration import rules


@pytest.mark.parametrize("title", ["", "   ", "\n"])
def test_check_title_empty_names_the_field(title: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_title(title)

    assert (broken.value.code, broken.value.field) == ("title_missing", "title")


def test_check_title_given_passes() -> None:
    rules.check_title("断水のお知らせ")


def test_check_open_closed_is_refused() -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_open(True)

    assert broken.value.code == "notice_closed"


def test_check_open_open_passes() -> None:
    rules.check_open(False)


def test_check_role_unknown_is_refused() -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_role("nobody.knows", {"administration.editor"})

    assert broken.value.code == "role_unknown"


def test_check_role_known_passes() -> None:
    rules.check_role("administration.editor", {"administration.editor"})


def test_check_switch_built_in_is_refused() -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_switch("account", {"dashboard"})

    assert broken.value.code == "service_unknown"


def test_check_switch_other_passes() -> None:
    rules.check_switch("dashboard", {"dashboard"})
