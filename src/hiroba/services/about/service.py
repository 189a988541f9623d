# SPDX-License-Identifier: Apache-2.0
"""Manifest of the built-in service `about`: what a public site owes its readers, and whether it runs."""

from hiroba.kernel.api.registry import Module, Page, Permission, Role, Service, Text

EDIT_TEXTS = "about.edit_texts"


def _paper(name: str, title: Text) -> Page:
    return Page(path=name, view=f"pages.papers:{name}", name=name, audience="public", title=title)


service = Service(
    name="about",
    title=Text(en="About this site", ja="このサイトについて"),
    summary=Text(
        en="Contact, privacy, terms of use, accessibility, and whether everything is running.",
        ja="お問い合わせ、個人情報、利用のきまり、アクセシビリティ、いまの稼働状況。",
        easy="聞きたいこと、個人情報、きまり、いま 動いているか。",
    ),
    icon="info",
    built_in=True,
    permissions=(
        Permission(name=EDIT_TEXTS, title=Text(en="Edit the site's texts", ja="サイトの文章を直す")),
    ),
    roles=(
        Role(
            name="about.editor",
            title=Text(en="Editor of the site's texts", ja="サイトの文章の担当"),
            permissions=(EDIT_TEXTS,),
        ),
    ),
    pages=(
        _paper("contact", Text(en="Contact", ja="お問い合わせ", easy="聞きたいとき")),
        _paper("privacy", Text(en="Privacy", ja="個人情報の取り扱い", easy="あなたの 情報の 使いかた")),
        _paper("terms", Text(en="Terms of use", ja="利用のきまり", easy="使うときの きまり")),
        _paper(
            "accessibility",
            Text(en="Accessibility", ja="ウェブアクセシビリティ", easy="だれでも 使えるように"),
        ),
        Page(
            path="status",
            view="pages.status:status",
            name="status",
            audience="public",
            title=Text(en="Is everything running?", ja="稼働状況", easy="いま 動いていますか"),
        ),
        Page(
            path="status.json",
            view="pages.status:status_json",
            name="status_json",
            audience="public",
            title=Text(en="State as JSON", ja="稼働状況（JSON）"),
        ),
        Page(
            path="texts",
            view="pages.texts:text_list",
            name="texts",
            audience="staff",
            permission=EDIT_TEXTS,
            title=Text(en="Texts of this site", ja="サイトの文章"),
            menu=85,
            icon="form",
        ),
        Page(
            path="texts/<slug:kind>",
            view="pages.texts:edit_text",
            name="edit_text",
            audience="staff",
            permission=EDIT_TEXTS,
            title=Text(en="Edit a text", ja="文章を直す"),
        ),
    ),
    modules=(Module(function="RA-52", status="part"),),
)
