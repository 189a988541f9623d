# SPDX-License-Identifier: Apache-2.0
"""The vocabulary of a service manifest (`service.py`).

A manifest is plain data: it imports nothing of the service, and names code as `module:function` relative to the
service's folder. From the manifests come URLs, menus, roles, consent screens, the KPI list, the catalogue and the
architecture page. `hiroba check` resolves every name.
"""

from dataclasses import dataclass, field
from typing import Literal

Audience = Literal["public", "staff", "restricted"]
LayerAudience = Literal["", "public", "partner", "staff"]
PageAudience = Literal["public", "resident", "staff"]


@dataclass(frozen=True)
class Text:
    """A short text in the languages of every page. `easy` is やさしい日本語; empty where `ja` is easy already."""

    en: str
    ja: str
    easy: str = ""

    def in_language(self, language: str) -> str:
        if language == "ja-easy":
            return self.easy or self.ja
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, kw_only=True)
class Permission:
    """Something that only some may do. `name` is `<service>.<verb>_<noun>`."""

    name: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class Role:
    """A set of permissions that a town gives to a member of staff. `name` is `<service>.<noun>`."""

    name: str
    title: Text
    permissions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One URL of a service, guarded before the view is called.

    `public` pages live below `/<service>/`, and so do `resident` pages (sign-in needed); `staff` pages live below
    `/staff/<service>/` and need `permission`. A page with `menu` stands in the menu, lowest number first; `short` is
    its name in the bar of a phone, where four share 320 px.
    """

    path: str
    view: str
    name: str
    audience: PageAudience
    title: Text
    short: Text | None = None
    permission: str = ""
    menu: int | None = None
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class EntityType:
    """A type of context entity that the service writes. `model` names the published data model that it follows."""

    name: str
    title: Text
    audience: Audience
    model: str


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A map layer with its list twin: entities of one type.

    `attributes` are shown in details and table, in this order; `value` is the live number, in `unit`; after
    `stale_minutes` without news it is marked 古い情報. `symbol` is an icon, `shape` the outline of the mark,
    so that a layer can be told without colour. `audience` may narrow that of the entity type, or open a type for
    staff to partners: people of other organisations whom the town lets see more than the public. `about` says in a
    sentence or two what the data are. Where regions are coloured, `area_kind` is the attribute with the code of the
    area and `area_value` the one with the number.
    """

    entity_type: str
    title: Text
    group: Text
    symbol: str
    shape: Literal["circle", "square", "diamond", "triangle", "house", "line", "area"] = "circle"
    attributes: tuple[tuple[str, Text], ...] = ()
    value: str = ""
    unit: str = ""
    thresholds: tuple[str, ...] = ()
    stale_minutes: int | None = None
    shown_at_first: bool = False
    source: Text = Text(en="", ja="")
    licence: str = ""
    audience: LayerAudience = ""
    about: Text = Text(en="", ja="")
    area_kind: str = ""
    area_value: str = ""


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """Answers to a fact of any service: `event` is a wire name, `handler` is `module:function`."""

    event: str
    handler: str


@dataclass(frozen=True, kw_only=True)
class PersonalDataItem:
    """A kind of personal data that the service keeps, why, on what legal basis, and for how many days.

    `restricted` data may be read by few and stands encrypted in the database: `fields` names each of its columns
    as `module:Model.field`, such as `models:Report.reporter_phone`.
    """

    item: Text
    purpose: Text
    basis: str
    keep_days: int
    restricted: bool = False
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """A purpose that a person can consent to (ISO/IEC TS 27560)."""

    name: str
    title: Text
    items: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    keep_days: int = 365


@dataclass(frozen=True, kw_only=True)
class PointRule:
    """Points that a town may grant for an act. `event` is a wire name."""

    name: str
    title: Text
    event: str
    points: int


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A number (KPI) that the service can count in a town.

    `query` is `module:function`, called as `count(at=…)`, giving an integer or a float. `annual` counts the fiscal
    year of `at`, `cumulative` all that ever was, `state` what is now.
    """

    name: str
    title: Text
    unit: Text
    query: str
    kind: Literal["cumulative", "annual", "state"]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """An open data set that the service can publish from its public entities."""

    name: str
    title: Text
    entity_type: str
    licence: str = "CC-BY-4.0"


@dataclass(frozen=True, kw_only=True)
class TvPage:
    """A page for the television remote: arrow keys only."""

    path: str
    view: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class Module:
    """What the service covers of the SC Reference Architecture (`RA-06` …), for the architecture page."""

    function: str
    status: Literal["works", "part"]


@dataclass(frozen=True, kw_only=True)
class Service:
    """One civic service. `name` = folder = URL part = table prefix = event prefix = translation domain.

    `work` is `module:function`, called as `open_work(actor, at)` for 「きょうの仕事」; it gives what waits for this
    person as a sequence with `title, url, tone, kind, note, due` (`web.components.WorkItem`), the most urgent first.
    `search` is `module:function`, called without arguments in a town to put all its findable things anew.
    """

    name: str
    title: Text
    summary: Text
    icon: str
    built_in: bool = False
    menu: int | None = None
    permissions: tuple[Permission, ...] = ()
    roles: tuple[Role, ...] = ()
    pages: tuple[Page, ...] = ()
    api: str = ""
    entity_types: tuple[EntityType, ...] = ()
    reads: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    personal_data: tuple[PersonalDataItem, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    point_rules: tuple[PointRule, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    layers: tuple[Layer, ...] = ()
    tv_pages: tuple[TvPage, ...] = ()
    modules: tuple[Module, ...] = ()
    jobs: str = ""
    work: str = ""
    search: str = ""
    demo: str = ""
    package: str = field(default="", compare=False)
