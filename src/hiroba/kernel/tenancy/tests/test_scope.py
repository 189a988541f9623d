# SPDX-License-Identifier: Apache-2.0
import uuid
from collections import Counter
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.tenancy import TenantNotSet, as_tenant, current_tenant
from hiroba.kernel.tenancy.models import ServiceSwitch

TOWNS = ("282103", "282201", "-")


@dataclass(frozen=True)
class Visit:
    """A stay in a town, with further stays inside; one that fails is rolled back by whoever is outside."""

    town: str
    inner: tuple["Visit", ...]
    fails: bool


class Failed(Exception):
    pass


VISITS = st.recursive(
    st.builds(Visit, st.sampled_from(TOWNS), st.just(()), st.booleans()),
    lambda inner: st.builds(
        Visit, st.sampled_from(TOWNS), st.lists(inner, max_size=3).map(tuple), st.booleans()
    ),
    max_leaves=6,
)


def where() -> tuple[str, str]:
    """The town that Python and PostgreSQL each believe in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('hiroba.tenant', true), '')")
        in_database = str(cursor.fetchone()[0])
    try:
        return current_tenant(), in_database
    except TenantNotSet:
        return "", in_database


def walk(visit: Visit) -> None:
    before = where()
    try:
        with as_tenant(visit.town):
            ServiceSwitch.objects.create(service=str(uuid.uuid4()), switched_on_at=timezone.now())
            for inner in visit.inner:
                walk(inner)
                assert where() == (visit.town, visit.town)
            if visit.fails:
                raise Failed
    except Failed:
        pass
    assert where() == before


def kept(visit: Visit) -> Counter[str]:
    """Rows by town that should stay: none of a visit that failed, nor of those inside it."""
    return Counter() if visit.fails else sum(map(kept, visit.inner), Counter([visit.town]))


def write_and_fail(town: str) -> None:
    with as_tenant(town):
        ServiceSwitch.objects.create(service="taxi", switched_on_at=timezone.now())
        raise Failed


def written(town: str) -> int:
    with as_tenant(town):
        return ServiceSwitch.objects.count()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=st.lists(VISITS, max_size=3))
def test_as_tenant_nested_and_failing_brings_the_outer_town_back(db: None, visits: list[Visit]) -> None:
    with transaction.atomic():
        for visit in visits:
            walk(visit)

        assert where() == ("", "")
        assert Counter({town: written(town) for town in TOWNS}) == sum(map(kept, visits), Counter())
        transaction.set_rollback(True)


def test_as_tenant_left_by_an_exception_writes_nothing(committed: object) -> None:
    with pytest.raises(Failed):
        write_and_fail("282103")

    with as_tenant("282103"):
        assert ServiceSwitch.objects.count() == 0


def test_as_tenant_next_transaction_of_the_connection_has_no_town(committed: object) -> None:
    """The setting is local to the transaction: a connection that is used again carries nothing over."""
    with as_tenant("282103"):
        ServiceSwitch.objects.create(service="taxi", switched_on_at=timezone.now())

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenancy_service_switch")
        assert cursor.fetchone() == (0,)


def test_current_tenant_unset_raises() -> None:
    with pytest.raises(TenantNotSet, match="No tenant is set"):
        current_tenant()
