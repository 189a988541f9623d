# SPDX-License-Identifier: Apache-2.0
"""Everything around a page: town, menus, language, text size, who is signed in. Plain values for the templates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.registry import Page, Service, services_on
from hiroba.kernel.api.tenancy import Tenant, member_codes, switched_on_services
from hiroba.web import preferences
from hiroba.web.components.values import Alert
from hiroba.web.emergency import alert_of, with_map
from hiroba.web.languages import LANGUAGES, Language, current
from hiroba.web.look import accent_of
from hiroba.web.visit import actor_of, tenant_of

TAB_BAR_SIZE = 4
SIGN_IN_PATH = "/account/sign-in"
MAP_PATH = "/dashboard/"
STAFF_HOME_PATH = "/staff/administration/"

FOOT_PAGES = (
    ("contact", _lazy("Contact")),
    ("privacy", _lazy("Privacy")),
    ("terms", _lazy("Terms of use")),
    ("accessibility", _lazy("Accessibility")),
    ("status", _lazy("Is everything running?")),
)
"""Pages of the built-in service `about`, which every town has."""


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    title: str
    url: str
    short: str = ""
    icon: str = "info"
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class LanguageChoice:
    code: str
    tag: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Town:
    """The town as the reader's language names it; `name_other` stands small under the name."""

    code: str
    name_in_language: str
    name_other: str
    name_other_tag: str
    is_demo: bool
    office_name: str
    office_address: str
    office_phone: str


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    language: Language
    languages: tuple[LanguageChoice, ...]
    text_size: str
    shows_ruby: bool
    path: str
    city_css: str
    ruby_url: str = ""
    town: Town | None = None
    account: SignedIn | None = None
    sign_in_url: str = SIGN_IN_PATH
    staff_home: str = STAFF_HOME_PATH
    menu: tuple[MenuItem, ...] = ()
    tab_bar: tuple[MenuItem, ...] = ()
    staff_menu: tuple[MenuItem, ...] = ()
    foot_links: tuple[MenuItem, ...] = ()
    alert: Alert | None = None


def frame_of(request: HttpRequest) -> Frame:
    """The frame of a page in the town of the request; without a town only language and text size."""
    tenant = tenant_of(request)
    plain = plain_frame(request, tenant)
    if tenant is None:
        return plain
    actor = actor_of(request)
    services = services_on(switched_on_services())
    menu = tuple(_resident_menu(request, services))
    return Frame(
        **{
            **plain.__dict__,
            "town": _town(tenant),
            "account": _signed_in(actor),
            "sign_in_url": f"{SIGN_IN_PATH}?{urlencode({'next': request.get_full_path()})}",
            "menu": menu,
            "tab_bar": menu[:TAB_BAR_SIZE],
            "staff_menu": tuple(_staff_menu(request, services, actor)) if actor.kind == "staff" else (),
            "foot_links": tuple(_foot_links(actor)),
            # Staff have their own board; and the strip of residents would push their work down.
            "alert": None
            if request.path.startswith("/staff/")
            else with_map(alert_of(member_codes(tenant), at=timezone.now()), _map(menu)),
        }
    )


def plain_frame(request: HttpRequest, tenant: object | None = None) -> Frame:
    """Language and text size only; needs no database, so that error pages can always be drawn."""
    chosen = preferences.of(request)
    language = current()
    here = request.get_full_path()
    accent = accent_of(tenant)
    return Frame(
        language=language,
        languages=tuple(_language_choices(language, here)),
        text_size=chosen.text_size,
        shows_ruby=chosen.shows_ruby,
        ruby_url=_preference(here, ruby="off" if chosen.shows_ruby else "on") if language.tag == "ja" else "",
        path=here,
        city_css=f"/look/city.css?v={accent[1:]}",
    )


def _map(menu: Iterable[MenuItem]) -> str:
    return next((item.url for item in menu if item.url == MAP_PATH), "")


def _language_choices(language: Language, here: str) -> Iterator[LanguageChoice]:
    for each in LANGUAGES:
        url = _preference(here, language=each.code)
        yield LanguageChoice(
            code=each.code, tag=each.tag, name=each.name, url=url, is_current=each.code == language.code
        )


def _preference(here: str, **chosen: str) -> str:
    return f"/look/preferences?{urlencode({**chosen, 'next': here})}"


def _town(tenant: Tenant) -> Town:
    is_english = current().code == "en"
    name, other = tenant.name, tenant.name_en
    if is_english and tenant.name_en:
        name, other = tenant.name_en, tenant.name
    return Town(
        code=tenant.code,
        name_in_language=name,
        name_other=other,
        name_other_tag="ja" if is_english else "en",
        is_demo=tenant.is_demo,
        office_name=_office_name(tenant),
        office_address=tenant.office_address,
        office_phone=tenant.office_phone,
    )


def _office_name(tenant: Tenant) -> str:
    if current().code == "en":
        return _("%(town)s Office") % {"town": tenant.name_en or tenant.name}
    # A town or village has a 役場, a city a 役所; a group has neither.
    if tenant.name.endswith(("町", "村")):
        return f"{tenant.name}役場"
    return f"{tenant.name}役所" if tenant.name.endswith(("市", "区")) else tenant.name


def _signed_in(actor: Actor) -> SignedIn | None:
    if actor.kind not in ("resident", "staff"):
        return None
    return SignedIn(name=actor.name_shown, url=STAFF_HOME_PATH if actor.kind == "staff" else "/account/")


def _resident_menu(request: HttpRequest, services: Iterable[Service]) -> Iterator[MenuItem]:
    yield MenuItem(title=_("Home"), url="/", icon="home", is_current=request.path == "/")
    pages = [(service, page) for service in services for page in service.pages if page.audience != "staff"]
    yield from _items(request, pages)


def _staff_menu(request: HttpRequest, services: Iterable[Service], actor: Actor) -> Iterator[MenuItem]:
    pages = [(service, page) for service in services for page in service.pages if page.audience == "staff"]
    yield from _items(request, [(service, page) for service, page in pages if actor.can(page.permission)])


def _items(request: HttpRequest, pages: Iterable[tuple[Service, Page]]) -> Iterator[MenuItem]:
    listed = [(service, page) for service, page in pages if page.menu is not None]
    items = [(page.menu, _menu_item(service, page)) for service, page in listed]
    items = [item for item in items if item[1].url]
    here = _longest_start(request.path, [item.url for _menu, item in items])
    for _menu, item in sorted(items, key=lambda each: (each[0], each[1].title)):
        yield replace(item, is_current=item.url == here)


def _menu_item(service: Service, page: Page) -> MenuItem:
    language = current().code
    return MenuItem(
        title=page.title.in_language(language),
        short=page.short.in_language(language) if page.short else "",
        url=_url(service, page),
        icon=page.icon or service.icon,
    )


def _url(service: Service, page: Page) -> str:
    try:
        return reverse(f"{service.name}:{page.name}")
    except NoReverseMatch:  # A page about one thing has no place in a menu.
        return ""


def _longest_start(path: str, urls: list[str]) -> str:
    """The menu item under which a page stands: `/dashboard/7` belongs to `/dashboard/`."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")


def _foot_links(actor: Actor) -> Iterator[MenuItem]:
    yield MenuItem(title=_("All services"), url="/services")
    yield MenuItem(title=_("All notices"), url="/administration/notices")
    for name, title in FOOT_PAGES:
        yield MenuItem(title=str(title), url=f"/about/{name}")
    if actor.kind == "staff":
        yield MenuItem(title=_("Staff square"), url=STAFF_HOME_PATH)
