# SPDX-License-Identifier: Apache-2.0
"""Invented people of the demo towns, and how they sign in. None of them exists.

Passwords come from one random secret in the data folder, so that they can be shown again and are stored nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from hiroba.kernel.configuration import secret
from hiroba.kernel.tenancy import codes

PASSWORD_KEY = "demo_passwords"  # noqa: S105 -- the name of a secret
PASSWORD_LETTERS = 12
"""60 bits; enough for accounts that hold nothing real."""

ALL_ROLES = "*"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody invented. `services` are those whose roles a member of staff gets; residents have none."""

    login: str
    name: str
    who: str
    language: str = "ja"
    services: tuple[str, ...] = ()

    @property
    def is_staff(self) -> bool:
        return bool(self.services)


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """What a visitor needs to sign in."""

    town_code: str
    town_name: str
    login: str
    password: str
    name: str
    who: str
    is_staff: bool


KAKOGAWA_PEOPLE = (
    Person(login="kakogawa-admin", name="松原 亮（デモ）", who="管理者", services=(ALL_ROLES,)),
    Person(
        login="kakogawa-bosai", name="岡本 なぎさ（デモ）", who="危機管理課の職員",
        services=("dashboard", "data_desk"),
    ),
    Person(login="kakogawa-data", name="西村 航（デモ）", who="データ担当の職員", services=("data_desk",)),
    Person(login="kakogawa-doro", name="森本 誠（デモ）", who="道路課の職員", services=("street_reports",)),
    Person(login="kakogawa-kacho", name="高田 恵子（デモ）", who="道路課の課長", services=("street_reports",)),
    Person(login="hana", name="山下 ハナ（デモ）", who="75歳の市民、ひとり暮らし", language="ja-easy"),
    Person(login="misaki", name="川口 美咲（デモ）", who="小学生の親"),
    Person(login="linh", name="Nguyen Linh (demo)", who="外国から来た市民", language="en"),
)  # fmt: skip

PEOPLE: dict[str, tuple[Person, ...]] = {
    "282103": KAKOGAWA_PEOPLE,
    "282201": (
        Person(login="kasai-admin", name="内藤 圭（デモ）", who="管理者", services=(ALL_ROLES,)),
        Person(login="shoji", name="藤井 昭二（デモ）", who="68歳の市民、商店主"),
    ),
    "104256": (
        Person(login="tsumagoi-admin", name="黒岩 恵（デモ）", who="管理者", services=(ALL_ROLES,)),
        Person(login="kyabetsu", name="佐藤 緑（デモ）", who="キャベツ農家の村民"),
    ),
    "372013": (
        Person(login="takamatsu-admin", name="香西 隆（デモ）", who="管理者", services=(ALL_ROLES,)),
        Person(login="yuki", name="大西 由紀（デモ）", who="市民"),
    ),
    "372056": (
        Person(login="kanonji-admin", name="合田 修（デモ）", who="管理者", services=(ALL_ROLES,)),
    ),
    "373877": (
        Person(login="ayagawa-admin", name="綾野 文（デモ）", who="管理者", services=(ALL_ROLES,)),
    ),
}  # fmt: skip


def demo_accounts(data_dir: Path) -> list[DemoAccount]:
    """All accounts with their passwords, for the print-out after the start. Reads no database."""
    key = secret(data_dir, PASSWORD_KEY)
    return [
        DemoAccount(
            town_code=code,
            town_name=_town_name(code),
            login=person.login,
            password=password(key, code, person.login),
            name=person.name,
            who=person.who,
            is_staff=person.is_staff,
        )
        for code, people in PEOPLE.items()
        for person in people
    ]


def password(key: str, code: str, login: str) -> str:
    """Four letters, three times: `abcd-efgh-ijkl`."""
    digest = hmac.new(key.encode(), f"{code}:{login}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()[:PASSWORD_LETTERS]
    return "-".join(letters[start : start + 4] for start in range(0, PASSWORD_LETTERS, 4))


def _town_name(code: str) -> str:
    town = codes.municipality(code)
    return town.name if town else code
