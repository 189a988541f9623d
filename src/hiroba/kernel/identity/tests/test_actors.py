# SPDX-License-Identifier: Apache-2.0
from collections.abc import Mapping

import pytest

from hiroba.kernel.identity.actions import grant_role, revoke_role
from hiroba.kernel.identity.actors import Actor, actor_of, anonymous, system
from hiroba.kernel.identity.models import Account
from hiroba.kernel.identity.tests.conftest import AT, resident, staff
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant

ROLES: Mapping[str, tuple[str, ...]] = {
    "shelters.operator": ("shelters.open_shelter", "shelters.close_shelter"),
    "taxi.clerk": ("taxi.book_ride",),
}


def actor_in(town: str, account: Account) -> Actor:
    with as_tenant(town):
        return actor_of(account, town, ROLES)


def give(town: str, account: Account, role: str) -> bool:
    with as_tenant(town):
        return grant_role(account, role, actor=system(town), at=AT)


def test_actor_of_staff_has_the_permissions_of_her_roles_in_this_town_only(db: None) -> None:
    sato = staff("sato")
    give("282103", sato, "shelters.operator")
    give("282201", sato, "taxi.clerk")

    assert actor_in("282103", sato).permissions == {"shelters.open_shelter", "shelters.close_shelter"}
    assert actor_in("282201", sato).permissions == {"taxi.book_ride"}
    assert actor_in("372013", sato).permissions == frozenset()


def test_actor_of_operator_has_every_permission_in_every_town(db: None) -> None:
    operator = staff("operator", operates_installation=True)

    assert actor_in("372013", operator).permissions == {name for names in ROLES.values() for name in names}


def test_actor_of_role_that_no_manifest_has_any_more_gives_nothing(db: None) -> None:
    sato = staff("sato")
    give("282103", sato, "ferry.captain")

    assert actor_in("282103", sato).permissions == frozenset()


def test_actor_of_resident_has_no_permission(db: None) -> None:
    hanako = actor_in("282103", resident("282103", "hanako"))

    assert (hanako.kind, hanako.tenant, hanako.permissions, hanako.roles) == (
        "resident",
        "282103",
        frozenset(),
        (),
    )


def test_grant_role_twice_is_once(db: None) -> None:
    sato = staff("sato")

    assert [give("282103", sato, "taxi.clerk"), give("282103", sato, "taxi.clerk")] == [True, False]


def test_grant_role_to_resident_is_refused(db: None) -> None:
    hanako = resident("282103", "hanako")

    with pytest.raises(RuleBroken) as broken:
        give("282103", hanako, "taxi.clerk")

    assert broken.value.code == "not_staff"


def test_revoke_role_takes_it_in_this_town_only(db: None) -> None:
    sato = staff("sato")
    for town in ("282103", "282201"):
        give(town, sato, "taxi.clerk")

    with as_tenant("282103"):
        assert revoke_role(sato, "taxi.clerk", actor=system("282103"))
        assert not revoke_role(sato, "taxi.clerk", actor=system("282103"))

    assert actor_in("282103", sato).roles == ()
    assert actor_in("282201", sato).roles == ("taxi.clerk",)


def test_revoke_role_of_oneself_is_refused(db: None) -> None:
    sato = staff("sato")
    give("282103", sato, "taxi.clerk")

    with pytest.raises(RuleBroken) as broken, as_tenant("282103"):
        revoke_role(sato, "taxi.clerk", actor=actor_of(sato, "282103", ROLES))

    assert broken.value.code == "own_role"


def test_reference_names_the_account_never_the_person(db: None) -> None:
    hanako = resident("282103", "hanako")

    assert actor_in("282103", hanako).reference == f"account:{hanako.id}"
    assert (anonymous("282103").reference, system("282103").reference) == ("anonymous", "system")
