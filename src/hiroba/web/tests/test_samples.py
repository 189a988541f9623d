# SPDX-License-Identifier: Apache-2.0
"""The samples of the components are for staff and for demo towns."""

import pytest
from django.utils import timezone

from hiroba.kernel.identity.actions import create_resident, create_staff
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy.models import Tenant
from hiroba.kernel.testing.pages import visitor

PASSWORD = "hiroba-2026"
PATH = "/look/components"


@pytest.mark.parametrize(("is_demo", "status"), [(True, 200), (False, 404)])
def test_samples_are_shown_to_strangers_in_a_demo_town_only(tenant: str, is_demo: bool, status: int) -> None:
    Tenant.objects.filter(code=tenant).update(is_demo=is_demo)

    assert visitor(tenant).get(PATH).status_code == status


@pytest.mark.parametrize(("create", "status"), [(create_staff, 200), (create_resident, 404)])
def test_samples_are_shown_to_staff_in_every_town(tenant: str, create, status: int) -> None:
    browser = visitor(tenant)
    browser.force_login(
        create(login="a", name_shown="a", password=PASSWORD, actor=system(tenant), at=timezone.now())
    )

    assert browser.get(PATH).status_code == status
