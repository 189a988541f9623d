# SPDX-License-Identifier: Apache-2.0
"""Small things for the tests of this service, without surprise."""

import datetime
from typing import Any

from hiroba.kernel.api.identity import Account, Actor, create_staff, system
from hiroba.services.administration.actions import publish_notice
from hiroba.services.administration.models import Notice

AT = datetime.datetime(2026, 9, 18, 1, 0, tzinfo=datetime.UTC)
PASSWORD = "kujira-to-tomato-12"


def colleague(tenant: str, login: str = "west", **facts: Any) -> Account:
    return create_staff(
        login=login, name_shown=f"{login}さん", password=PASSWORD, actor=system(tenant), at=AT, **facts
    )


def staff_actor(account: Account, tenant: str) -> Actor:
    return Actor(kind="staff", tenant=tenant, account_id=str(account.pk), name_shown=account.name_shown)


def notice(tenant: str, title: str = "断水します", at: datetime.datetime = AT, **texts: str) -> Notice:
    return publish_notice(system(tenant), kind="life", texts={"title": title, **texts}, at=at)
