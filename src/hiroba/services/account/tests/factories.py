# SPDX-License-Identifier: Apache-2.0
import datetime

from hiroba.kernel.api.identity import Account, create_resident, system

AT = datetime.datetime(2026, 9, 18, 1, 0, tzinfo=datetime.UTC)
PASSWORD = "kujira-to-tomato-12"


def resident(tenant: str, login: str = "hana") -> Account:
    return create_resident(
        login=login, name_shown="山下 ハナ", password=PASSWORD, actor=system(tenant), at=AT
    )
