# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

from hiroba.project.demo.people import PEOPLE, demo_accounts, password


def test_accounts_are_the_same_at_every_start(tmp_path: Path) -> None:
    assert demo_accounts(tmp_path) == demo_accounts(tmp_path)


def test_another_installation_has_other_passwords(tmp_path: Path) -> None:
    first, second = demo_accounts(tmp_path / "one"), demo_accounts(tmp_path / "two")

    assert {account.password for account in first} & {account.password for account in second} == set()


def test_password_is_three_groups_of_four() -> None:
    assert [len(group) for group in password("key", "282103", "hana").split("-")] == [4, 4, 4]


def test_every_person_says_that_it_is_a_demo() -> None:
    names = [person.name for persons in PEOPLE.values() for person in persons]

    assert [name for name in names if "デモ" not in name and "demo" not in name] == []


def test_kakogawa_has_five_staff_and_three_residents() -> None:
    people = PEOPLE["282103"]

    assert [person.is_staff for person in people] == [True] * 5 + [False] * 3
