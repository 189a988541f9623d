# SPDX-License-Identifier: Apache-2.0
"""Every address of the service with who may open it. The registry guards them before a page function runs."""

from hiroba.kernel.api.registry import Page, Text
from hiroba.services.street_reports.own_rights import (
    APPROVE_COSTS,
    HANDLE_CASES,
    READ_CASES,
    RELEASE_PHOTOS,
    SET_RULES,
)

TITLE = Text(
    en="Report a street or park", ja="道路・公園の通報", easy="道や こうえんの こまった ことを おしえる"
)


def _public(
    path: str, view: str, name: str, title: Text, menu: int | None = None, short: Text | None = None
) -> Page:
    icon = "cone" if menu else ""
    return Page(
        path=path,
        view=f"pages.resident.{view}",
        name=name,
        audience="public",
        title=title,
        short=short,
        menu=menu,
        icon=icon,
    )


def _staff(
    path: str, view: str, name: str, title: Text, permission: str = READ_CASES, menu: int | None = None
) -> Page:
    icon = "cone" if menu else ""
    return Page(
        path=path,
        view=f"pages.staff.{view}",
        name=name,
        audience="staff",
        permission=permission,
        title=title,
        menu=menu,
        icon=icon,
    )


STATUS = Text(en="Your report", ja="通報のようす", easy="つうほうの ようす")
CASE = Text(en="One report", ja="通報の内容")

PAGES = (
    _public("", "start:start", "start", TITLE, menu=30, short=Text(en="Report", ja="通報", easy="おしえる")),
    _public("new/<str:name>", "questions:question", "question", TITLE),
    _public("new/photos/<uuid:photo>", "photos:draft_photo", "draft_photo", TITLE),
    _public("similar", "similar:similar", "similar", TITLE),
    _public("send", "send:check_and_send", "send", TITLE),
    _public("thanks/<str:token>", "send:thanks", "thanks", TITLE),
    _public("status/<str:token>", "status:status", "status", STATUS),
    _public("status/<str:token>/photos/<uuid:photo>", "photos:own_photo", "own_photo", STATUS),
    _public(
        "reports",
        "public:all_reports",
        "reports",
        Text(en="Reports", ja="みんなの通報", easy="みんなの つうほう"),
    ),
    _public("report/<str:number>", "public:one_report", "report", STATUS),
    _public("report/<str:number>/follow", "public:follow", "follow", STATUS),
    _public("photo/<str:number>/<uuid:photo>", "photos:public_photo", "photo", STATUS),
    Page(
        path="mine",
        view="pages.resident.mine:mine",
        name="mine",
        audience="resident",
        title=Text(en="My reports", ja="わたしの通報", easy="わたしの つうほう"),
    ),
    Page(
        path="mine/<str:number>",
        view="pages.resident.mine:one_of_mine",
        name="one_of_mine",
        audience="resident",
        title=STATUS,
    ),
    _staff("", "cases:cases", "cases", Text(en="Street and park reports", ja="道路・公園の通報"), menu=20),
    _staff(
        "cases.<str:kind>", "papers:case_table", "case_table", Text(en="Table of reports", ja="通報の一覧表")
    ),
    _staff("case/<uuid:report>", "case:case", "case", CASE),
    _staff("case/<uuid:report>/photos/<uuid:photo>", "papers:staff_photo", "staff_photo", CASE),
    _staff("case/<uuid:report>/work-order.pdf", "papers:work_order", "work_order", CASE),
    _staff("case/<uuid:report>/act", "acts:act", "act", CASE, HANDLE_CASES),
    _staff("case/<uuid:report>/photo", "acts:photo_act", "photo_act", CASE, RELEASE_PHOTOS),
    _staff("case/<uuid:report>/closing", "acts:decide", "decide", CASE, APPROVE_COSTS),
    _staff("rules", "town:rules", "rules", Text(en="Rules of reports", ja="通報の決まり"), SET_RULES),
    _staff(
        "rules/category",
        "town:new_category",
        "new_category",
        Text(en="New category", ja="新しい種類"),
        SET_RULES,
    ),
    _staff(
        "rules/category/<slug:code>",
        "town:one_category",
        "one_category",
        Text(en="A category of reports", ja="通報の種類"),
        SET_RULES,
    ),
)
