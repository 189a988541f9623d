# SPDX-License-Identifier: Apache-2.0
import pytest
from django.db import IntegrityError

from hiroba.kernel.audit.models import Record
from hiroba.kernel.identity.actions import change_language, change_password
from hiroba.kernel.identity.actors import system
from hiroba.kernel.identity.models import Account
from hiroba.kernel.identity.tests.conftest import AT, PASSWORD, resident, staff
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import INSTALLATION, as_tenant


def broken_rule(login: str, password: str = PASSWORD) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as broken:
        resident("282103", login, password)
    return broken.value.code, broken.value.field


def test_create_resident_belongs_to_the_town_of_the_actor(db: None) -> None:
    hanako = resident("282103", "hanako")

    assert (hanako.kind, hanako.tenant) == ("resident", "282103")


def test_create_staff_belongs_to_the_installation(db: None) -> None:
    sato = staff("sato")

    assert (sato.kind, sato.tenant, sato.operates_installation) == ("staff", "", False)


@pytest.mark.parametrize("login", ["", "  ", "a" * 151])
def test_create_resident_login_of_wrong_length_is_refused(db: None, login: str) -> None:
    assert broken_rule(login) == ("login_invalid", "login")


def test_create_resident_used_login_is_refused(db: None) -> None:
    resident("282103", "hanako")

    assert broken_rule("hanako") == ("login_used", "login")


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", ""])
def test_create_resident_weak_password_is_refused(db: None, password: str) -> None:
    assert broken_rule("hanako", password) == ("password_weak", "password")
    with as_tenant("282103"):
        assert not Account.objects.filter(login="hanako").exists()


def test_account_resident_without_town_is_refused_by_the_database(db: None) -> None:
    with pytest.raises(IntegrityError, match="identity_account_tenant_by_kind"), as_tenant("282103"):
        Account.objects.create(tenant="", kind="resident", login="x", name_shown="x", created_at=AT)


def test_create_resident_is_audited_without_name_or_login(db: None) -> None:
    hanako = resident("282103", "hanako")

    with as_tenant("282103"):
        record = Record.objects.get(action="identity.account_created")
    assert (record.subject, record.actor, record.facts) == (str(hanako.id), "system", {"kind": "resident"})


def test_create_operator_is_audited_as_such(db: None) -> None:
    """Whoever may do everything in every town has to be found in the audit."""
    operator = staff("operator", operates_installation=True)

    with as_tenant(INSTALLATION):
        record = Record.objects.get(subject=str(operator.id))
    assert record.facts == {"kind": "staff", "operates_installation": True}


def test_create_staff_is_audited_for_the_installation(db: None) -> None:
    sato = staff("sato")

    with as_tenant(INSTALLATION):
        assert Record.objects.filter(subject=str(sato.id)).count() == 1
    with as_tenant("282103"):
        assert Record.objects.filter(subject=str(sato.id)).count() == 0


def test_change_password_sets_it_and_ends_other_sessions(db: None) -> None:
    hanako = resident("282103", "hanako")
    session_hash = hanako.get_session_auth_hash()

    with as_tenant("282103"):
        change_password(hanako, "another long secret", actor=system("282103"))

    assert hanako.check_password("another long secret")
    assert hanako.get_session_auth_hash() != session_hash


def test_change_language_is_kept(db: None) -> None:
    hanako = resident("282103", "hanako")

    with as_tenant("282103"):
        change_language(hanako, "ja-easy")
        hanako.refresh_from_db()

    assert hanako.language == "ja-easy"
