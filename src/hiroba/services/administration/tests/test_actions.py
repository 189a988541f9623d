# SPDX-License-Identifier: Apache-2.0
import pytest
from django.db import connection

from hiroba.kernel.api import audit
from hiroba.kernel.api.identity import grant_role, system
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import as_tenant, switched_on_services
from hiroba.services.administration import actions
from hiroba.services.administration.models import Notice
from hiroba.services.administration.tests.factories import AT, colleague, notice, staff_actor

EDITOR, MANAGER = "administration.editor", "administration.manager"


def published(tenant: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM events_event WHERE tenant = %s ORDER BY id", [tenant])
        return [name for (name,) in cursor.fetchall() if name.startswith("administration.")]


def recorded() -> list[str]:
    return [record.action for record in audit.records()]


def test_publish_notice_tells_and_records_it(tenant: str) -> None:
    made = notice(tenant)

    assert Notice.objects.get() == made
    assert published(tenant) == ["administration.notice_published"]
    assert recorded() == ["administration.publish_notice"]


def test_publish_notice_without_title_leaves_nothing(tenant: str) -> None:
    with pytest.raises(RuleBroken):
        notice(tenant, title=" ")

    assert (Notice.objects.count(), published(tenant)) == (0, [])


def test_notice_of_another_town_is_not_seen(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        notice(other_tenant)

    assert not Notice.objects.exists()


def test_close_notice_keeps_it_readable_and_tells_it(tenant: str) -> None:
    made = notice(tenant)

    actions.close_notice(system(tenant), made, at=AT)

    assert Notice.objects.get().closed_at == AT
    assert published(tenant)[-1] == "administration.notice_closed"


def test_close_notice_twice_is_refused(tenant: str) -> None:
    made = notice(tenant)
    actions.close_notice(system(tenant), made, at=AT)

    with pytest.raises(RuleBroken) as broken:
        actions.close_notice(system(tenant), made, at=AT)

    assert broken.value.code == "notice_closed"


def test_set_roles_gives_and_takes_until_they_are_these(tenant: str) -> None:
    account = colleague(tenant)
    grant_role(account, EDITOR, actor=system(tenant), at=AT)

    changes = actions.set_roles(system(tenant), account, frozenset({MANAGER}), at=AT)

    assert changes == 2
    assert list(account.memberships.values_list("role", flat=True)) == [MANAGER]
    assert recorded()[:2] == ["identity.role_revoked", "identity.role_granted"]


def test_set_roles_unknown_changes_nothing(tenant: str) -> None:
    account = colleague(tenant)

    with pytest.raises(RuleBroken):
        actions.set_roles(system(tenant), account, frozenset({EDITOR, "no.such"}), at=AT)

    assert not account.memberships.exists()


def test_set_roles_taking_the_own_one_is_refused(tenant: str) -> None:
    account = colleague(tenant)
    grant_role(account, MANAGER, actor=system(tenant), at=AT)

    with pytest.raises(RuleBroken) as broken:
        actions.set_roles(staff_actor(account, tenant), account, frozenset(), at=AT)

    assert broken.value.code == "own_role"


def test_switch_service_on_and_off_is_recorded_once_each(tenant: str) -> None:
    changed = [
        actions.switch_service(system(tenant), "dashboard", on=on, at=AT) for on in (True, True, False, False)
    ]

    assert changed == [True, False, True, False]
    assert recorded() == ["administration.switch_off_service", "administration.switch_on_service"]
    assert switched_on_services() == frozenset()


def test_switch_service_built_in_is_refused(tenant: str) -> None:
    with pytest.raises(RuleBroken):
        actions.switch_service(system(tenant), "account", on=False, at=AT)
