# SPDX-License-Identifier: Apache-2.0
"""Manifest of 道路・公園の通報: residents report what is broken, staff mend it and answer."""

from hiroba.kernel.api.registry import Module, Reaction, Service, Text
from hiroba.services.street_reports.own_data import (
    DATASETS,
    INDICATORS,
    LAYER,
    PERSONAL_DATA,
    POINT_RULES,
    PURPOSES,
    STREET_REPORT,
)
from hiroba.services.street_reports.own_pages import PAGES, TITLE
from hiroba.services.street_reports.own_rights import PERMISSIONS, ROLES

EVENTS = tuple(
    f"street_reports.{name}"
    for name in (
        "report_received",
        "report_followed",
        "report_triaged",
        "report_declined",
        "report_assigned",
        "work_started",
        "report_noted",
        "report_answered",
        "closing_proposed",
        "closing_refused",
        "report_closed",
        "report_reopened",
        "report_merged",
        "report_unmerged",
        "photo_released",
        "photo_withdrawn",
        "report_rated",
        "reporter_forgotten",
        "words_deleted",
    )
)

service = Service(
    name="street_reports",
    title=TITLE,
    summary=Text(
        en="Holes in the road, broken lights and playgrounds: tell the town with a photo, and see what becomes of it.",
        ja="道路の穴、消えた街灯、壊れた遊具などを写真で知らせ、その後を見られます。",
        easy="道の あなや こわれた ものを 写真で おしえて ください。あとの ことも わかります。",
    ),
    icon="cone",
    menu=30,
    permissions=PERMISSIONS,
    roles=ROLES,
    pages=PAGES,
    api="api:router",
    entity_types=(STREET_REPORT,),
    events=EVENTS,
    reactions=(
        *(Reaction(event=event, handler="reactions:show_report") for event in EVENTS),
        *(Reaction(event=event, handler="reactions:tell_followers") for event in EVENTS),
    ),
    personal_data=PERSONAL_DATA,
    purposes=PURPOSES,
    point_rules=POINT_RULES,
    indicators=INDICATORS,
    datasets=DATASETS,
    layers=(LAYER,),
    modules=(Module(function="RA-02", status="part"),),
    work="queries.work:open_work",
    search="projections:refill_search",
    jobs="jobs",
    demo="demo:load",
)
