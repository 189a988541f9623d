# SPDX-License-Identifier: Apache-2.0
"""Manifest of the built-in service `administration`: the town's portal and notices, and the settings of a town."""

from hiroba.kernel.api.registry import Module, Page, Permission, Role, Service, Text

MANAGE_ROLES = "administration.manage_roles"
MANAGE_SERVICES = "administration.manage_services"
PUBLISH_NOTICES = "administration.publish_notices"
READ_AUDIT = "administration.read_audit"
READ_INDICATORS = "administration.read_indicators"
RUN_EVENTS = "administration.run_events"
SEE_WORK = "administration.see_work"

service = Service(
    name="administration",
    title=Text(en="Administration", ja="運営"),
    summary=Text(
        en="The town's portal and notices, members and roles, services, events and the audit.",
        ja="町の入口とお知らせ、職員と役割、サービスの切りかえ、できごとの配達、記録。",
    ),
    icon="gear",
    built_in=True,
    menu=80,
    permissions=(
        Permission(name=SEE_WORK, title=Text(en="See today's work", ja="きょうの仕事を見る")),
        Permission(name=PUBLISH_NOTICES, title=Text(en="Publish notices", ja="お知らせを出す")),
        Permission(name=MANAGE_ROLES, title=Text(en="Give and take roles", ja="役割をわたす・取る")),
        Permission(
            name=MANAGE_SERVICES, title=Text(en="Switch services on and off", ja="サービスを切りかえる")
        ),
        Permission(
            name=RUN_EVENTS,
            title=Text(
                en="Replay or discard events, jobs and measurements",
                ja="届かなかったできごと・処理・測定値をあつかう",
            ),
        ),
        Permission(name=READ_INDICATORS, title=Text(en="Read the indicators", ja="指標を見る")),
        Permission(name=READ_AUDIT, title=Text(en="Read the audit", ja="操作の記録を読む")),
    ),
    roles=(
        Role(
            name="administration.member",
            title=Text(en="Member of staff", ja="職員"),
            permissions=(SEE_WORK,),
        ),
        Role(
            name="administration.editor",
            title=Text(en="Editor of notices", ja="お知らせ担当"),
            permissions=(SEE_WORK, PUBLISH_NOTICES, READ_INDICATORS),
        ),
        Role(
            name="administration.manager",
            title=Text(en="Manager of the town", ja="運営責任者"),
            permissions=(
                *(SEE_WORK, PUBLISH_NOTICES, MANAGE_ROLES, MANAGE_SERVICES),
                *(RUN_EVENTS, READ_AUDIT, READ_INDICATORS),
            ),
        ),
    ),
    pages=(
        Page(
            path="notices",
            view="pages.notices:all_notices",
            name="notices",
            audience="public",
            title=Text(en="All notices", ja="すべてのお知らせ"),
        ),
        Page(
            path="notices/<int:number>",
            view="pages.notices:one_notice",
            name="notice",
            audience="public",
            title=Text(en="Notice", ja="お知らせ"),
        ),
        Page(
            path="",
            view="pages.work:todays_work",
            name="work",
            audience="staff",
            permission=SEE_WORK,
            title=Text(en="Today's work", ja="きょうの仕事"),
            menu=0,
            icon="home",
        ),
        Page(
            path="approvals",
            view="pages.approvals:open_proposals",
            name="approvals",
            audience="staff",
            permission=SEE_WORK,
            title=Text(en="Decisions by two people", ja="ふたりで決めること"),
            menu=10,
            icon="people",
        ),
        Page(
            path="notices",
            view="pages.notice_desk:notice_desk",
            name="notice_desk",
            audience="staff",
            permission=PUBLISH_NOTICES,
            title=Text(en="Notices", ja="お知らせ"),
            menu=20,
            icon="horn",
        ),
        Page(
            path="notices/new",
            view="pages.notice_desk:new_notice",
            name="new_notice",
            audience="staff",
            permission=PUBLISH_NOTICES,
            title=Text(en="New notice", ja="新しいお知らせ"),
        ),
        Page(
            path="notices/<int:number>/close",
            view="pages.notice_desk:close_notice",
            name="close_notice",
            audience="staff",
            permission=PUBLISH_NOTICES,
            title=Text(en="Close a notice", ja="お知らせを終える"),
        ),
        Page(
            path="members",
            view="pages.members:members",
            name="members",
            audience="staff",
            permission=MANAGE_ROLES,
            title=Text(en="Members and roles", ja="職員と役割"),
            menu=80,
            icon="people",
        ),
        Page(
            path="members/<uuid:account_id>",
            view="pages.members:one_member",
            name="member",
            audience="staff",
            permission=MANAGE_ROLES,
            title=Text(en="Roles of a member", ja="職員の役割"),
        ),
        Page(
            path="services",
            view="pages.services:switches",
            name="switches",
            audience="staff",
            permission=MANAGE_SERVICES,
            title=Text(en="Services", ja="サービスの切りかえ"),
            menu=82,
            icon="gear",
        ),
        Page(
            path="events",
            view="pages.dead_letters:put_aside",
            name="events",
            audience="staff",
            permission=RUN_EVENTS,
            title=Text(en="Undelivered events", ja="届かなかったできごと"),
            menu=84,
            icon="replay",
        ),
        Page(
            path="jobs",
            view="pages.failed_jobs:failed",
            name="jobs",
            audience="staff",
            permission=RUN_EVENTS,
            title=Text(en="Failed jobs", ja="失敗した処理"),
            menu=85,
            icon="clock",
        ),
        Page(
            path="measurements",
            view="pages.unused_messages:unused",
            name="measurements",
            audience="staff",
            permission=RUN_EVENTS,
            title=Text(en="Unused measurements", ja="使えなかった測定値"),
            menu=85,
            icon="signal",
        ),
        Page(
            path="indicators",
            view="pages.indicators:indicators",
            name="indicators",
            audience="staff",
            permission=READ_INDICATORS,
            title=Text(en="Indicators", ja="指標"),
            menu=70,
            icon="chart",
        ),
        Page(
            path="mails",
            view="pages.mails:dead_mails",
            name="mails",
            audience="staff",
            permission=RUN_EVENTS,
            title=Text(en="Undelivered mails", ja="届かなかったメール"),
            menu=85,
            icon="bell",
        ),
        Page(
            path="audit",
            view="pages.audit:audit_log",
            name="audit",
            audience="staff",
            permission=READ_AUDIT,
            title=Text(en="Audit", ja="操作の記録"),
            menu=86,
            icon="list",
        ),
    ),
    events=("administration.notice_published", "administration.notice_closed"),
    search="actions:refill_search",
    demo="demo:load",
    modules=(
        Module(function="RA-02", status="part"),
        Module(function="RA-23", status="works"),
        Module(function="RA-49", status="works"),
        Module(function="RA-56", status="part"),
    ),
)
