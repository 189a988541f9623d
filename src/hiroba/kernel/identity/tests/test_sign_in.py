# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from hiroba.kernel.identity.models import Account, SignInFailure
from hiroba.kernel.identity.sign_in import (
    FAILURE_WINDOW,
    FAILURES_MAX,
    FAILURES_MAX_EVERYWHERE,
    TownBackend,
    must_wait,
)
from hiroba.kernel.identity.tests.conftest import PASSWORD, resident, staff
from hiroba.kernel.tenancy import as_tenant

OTHER_PASSWORD = "other horse battery"


def signed_in(town: str, login: str, password: str = PASSWORD) -> AbstractBaseUser | None:
    with as_tenant(town):
        return authenticate(None, login=login, password=password)


def guess(town: str, login: str, times: int) -> None:
    for number in range(times):
        assert signed_in(town, login, f"guess {number}") is None


def test_authenticate_resident_in_her_town_gives_the_account(db: None) -> None:
    hanako = resident("282103", "hanako")

    assert signed_in("282103", "hanako") == hanako


def test_authenticate_resident_of_another_town_gives_none(db: None) -> None:
    resident("282103", "hanako")

    assert signed_in("282201", "hanako") is None


def test_authenticate_same_login_in_two_towns_gives_each_her_own(db: None) -> None:
    here, there = resident("282103", "hanako"), resident("282201", "hanako", OTHER_PASSWORD)

    assert signed_in("282103", "hanako") == here
    assert signed_in("282201", "hanako", OTHER_PASSWORD) == there
    assert signed_in("282201", "hanako") is None


def test_get_user_of_another_town_gives_none(db: None) -> None:
    """A session that is carried to another town's host finds nobody there."""
    hanako = resident("282103", "hanako")

    with as_tenant("282103"):
        assert TownBackend().get_user(hanako.pk) == hanako
    with as_tenant("282201"):
        assert TownBackend().get_user(hanako.pk) is None
        assert not Account.objects.filter(pk=hanako.pk).exists()


def test_authenticate_staff_signs_in_everywhere(db: None) -> None:
    sato = staff("sato")

    assert [signed_in(town, "sato") for town in ("282103", "282201")] == [sato, sato]


def test_authenticate_resident_with_the_login_of_staff_locks_nobody_out(db: None) -> None:
    sato, namesake = staff("sato"), resident("282103", "sato", OTHER_PASSWORD)

    assert signed_in("282103", "sato") == sato
    assert signed_in("282103", "sato", OTHER_PASSWORD) == namesake


@pytest.mark.parametrize(
    ("login", "password"), [("hanako", "wrong"), ("nobody", PASSWORD), ("", PASSWORD), ("hanako", "")]
)
def test_authenticate_wrong_login_or_password_gives_none(db: None, login: str, password: str) -> None:
    resident("282103", "hanako")

    assert signed_in("282103", login, password) is None


def test_authenticate_inactive_account_gives_none(db: None) -> None:
    hanako = resident("282103", "hanako")
    with as_tenant("282103"):
        Account.objects.filter(pk=hanako.pk).update(is_active=False)

    assert signed_in("282103", "hanako") is None
    with as_tenant("282103"):
        assert TownBackend().get_user(hanako.pk) is None


def test_authenticate_after_many_guesses_refuses_even_the_right_password(db: None) -> None:
    resident("282103", "hanako")
    guess("282103", "hanako", FAILURES_MAX)

    assert signed_in("282103", "hanako") is None
    assert signed_in("282103", "HANAKO") is None


def test_authenticate_one_guess_less_still_lets_the_person_in(db: None) -> None:
    hanako = resident("282103", "hanako")
    guess("282103", "hanako", FAILURES_MAX - 1)

    assert signed_in("282103", "hanako") == hanako


def test_authenticate_success_forgets_the_guesses(db: None) -> None:
    resident("282103", "hanako")
    guess("282103", "hanako", FAILURES_MAX - 1)
    signed_in("282103", "hanako")

    with as_tenant("282103"):
        assert SignInFailure.objects.count() == 0


def test_authenticate_guesses_in_one_town_do_not_lock_another(db: None) -> None:
    there = resident("282201", "hanako")
    guess("282103", "hanako", FAILURES_MAX)

    assert signed_in("282201", "hanako") == there


def test_authenticate_guesser_who_goes_from_town_to_town_is_stopped(db: None) -> None:
    staff("sato")
    towns = ("282103", "282201", "372013", "372056", "373877")
    for number in range(FAILURES_MAX_EVERYWHERE - 1):
        guess(towns[number % len(towns)], "sato", 1)
    with as_tenant("104256"):
        assert not must_wait("sato", at=timezone.now())

    guess("104256", "sato", 1)

    assert signed_in("104256", "sato") is None


def test_authenticate_namesake_does_not_forget_the_guesses_at_staff(db: None) -> None:
    """Else a resident could guess without end at the password of the member of staff with the same login."""
    staff("sato")
    resident("282103", "sato", OTHER_PASSWORD)
    guess("282103", "sato", FAILURES_MAX - 1)
    signed_in("282103", "sato", OTHER_PASSWORD)
    guess("282103", "sato", 1)

    assert signed_in("282103", "sato") is None


def test_must_wait_ends_with_the_window(db: None) -> None:
    guess("282103", "hanako", FAILURES_MAX)
    now = timezone.now()

    with as_tenant("282103"):
        assert must_wait("hanako", at=now)
        assert not must_wait("hanako", at=now + FAILURE_WINDOW + datetime.timedelta(seconds=1))
        assert SignInFailure.objects.count() == 0


def test_sign_in_failure_keeps_no_login(db: None) -> None:
    """People type their password into the field of the login."""
    guess("282103", "hanako", 1)

    with as_tenant("282103"):
        kept = SignInFailure.objects.get().login_hash
    assert len(kept) == 64
    assert "hanako" not in kept
