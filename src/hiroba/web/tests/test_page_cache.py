# SPDX-License-Identifier: Apache-2.0
"""Pages kept for visitors without a session: quick, and never somebody else's."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from hiroba.kernel.api.tenancy import Tenant
from hiroba.web import page_cache
from hiroba.web.page_cache import PageCacheMiddleware, same_for_everybody

Ask = Callable[..., HttpResponse]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Asks a view that tells everything a page may depend on, and how often it was made."""
    made = itertools.count(1)

    @same_for_everybody
    def view(request: HttpRequest) -> HttpResponse:
        shown = [str(next(made)), request.tenant.code, request.get_full_path()]  # type: ignore[attr-defined]
        shown += [f"{name}={value}" for name, value in sorted(request.COOKIES.items())]
        shown.append(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        response = HttpResponse(" ".join(shown), status=404 if request.path == "/nowhere" else 200)
        if request.path == "/form":
            response.write(get_token(request))
            response.set_cookie(settings.CSRF_COOKIE_NAME, "secret")
        return response

    middleware = PageCacheMiddleware(_with_town(view), tmp_path / "changed")
    return lambda path="/", method="get", cookies=None, host="a.example", **headers: middleware(
        _request(path, method, cookies or {}, host, headers)
    )


def _with_town(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def given(request: HttpRequest) -> HttpResponse:
        request.tenant = Tenant(code=request.META["HTTP_HOST"])  # type: ignore[attr-defined]
        return view(request)

    return given


def _request(
    path: str, method: str, cookies: dict[str, str], host: str, headers: dict[str, Any]
) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(path, headers=headers, HTTP_HOST=host)
    request.COOKIES.update(cookies)
    return request


def test_page_is_made_once_for_many(ask: Ask) -> None:
    first, second = ask(), ask()

    assert first.content == second.content
    assert second["Cache-Control"] == "no-cache"
    assert first["ETag"] == second["ETag"]


def test_page_known_to_the_browser_is_not_sent_again(ask: Ask) -> None:
    etag = ask()["ETag"]

    assert (ask(if_none_match=etag).status_code, ask(if_none_match=f'W/{etag}, "x"').status_code) == (
        304,
        304,
    )
    assert ask(if_none_match='"x"').status_code == 200


@pytest.mark.parametrize(
    "other",
    [
        {"host": "b.example"},
        {"path": "/?page=2"},
        {"path": "/other"},
        {"cookies": {"hiroba_language": "en"}},
        {"accept_language": "en"},
        {"cookies": {"hiroba_text": "large"}},
        {"cookies": {"hiroba_ruby": "on"}},
    ],
)
def test_page_for_other_wishes_is_another(ask: Ask, other: dict[str, Any]) -> None:
    first = ask()

    assert ask(**other).content != first.content
    assert ask().content == first.content


@pytest.mark.parametrize(
    "own",
    [
        {"cookies": {settings.SESSION_COOKIE_NAME: "somebody"}},
        {"cookies": {"unknown": "1"}},
        {"authorization": "Bearer x"},
        {"hx_request": "true"},
    ],
)
def test_page_of_somebody_is_neither_kept_nor_taken_from_others(ask: Ask, own: dict[str, Any]) -> None:
    mine = ask(**own)
    others = ask()
    again = ask(**own)

    assert len({mine.content, others.content, again.content}) == 3
    assert "ETag" not in mine.headers
    assert ask().content == others.content


def test_page_with_a_form_is_never_shared(ask: Ask) -> None:
    first, second = ask("/form"), ask("/form")
    known = ask("/form", cookies={settings.CSRF_COOKIE_NAME: "mine"})

    assert len({first.content, second.content, known.content, ask("/form").content}) == 4


def test_visitor_with_a_form_cookie_gets_the_kept_page_but_gives_none(ask: Ask) -> None:
    with_cookie = ask(cookies={settings.CSRF_COOKIE_NAME: "mine"})
    kept = ask()

    assert with_cookie.content != kept.content
    assert ask(cookies={settings.CSRF_COOKIE_NAME: "mine"}).content == kept.content


def test_page_that_is_missing_is_not_kept(ask: Ask) -> None:
    assert ask("/nowhere").content != ask("/nowhere").content


def test_post_of_staff_drops_the_pages_of_its_town_alone(ask: Ask) -> None:
    first, other = ask(), ask(host="b.example")
    time.sleep(0.05)
    ask("/staff/administration/notices", "post", {settings.SESSION_COOKIE_NAME: "clerk"})
    time.sleep(0.05)

    assert ask().content != first.content
    assert ask(host="b.example").content == other.content


def test_page_is_old_after_two_seconds(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask()
    monkeypatch.setattr(page_cache, "FRESH_SECONDS", 0.0)

    assert ask().content != first.content


def test_pages_take_bounded_memory(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "PAGES_MAX", 3)
    first = ask("/?n=0")
    for number in range(1, 4):
        ask(f"/?n={number}")

    assert ask("/?n=0").content != first.content
