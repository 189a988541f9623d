# SPDX-License-Identifier: Apache-2.0
"""Manifest of the built-in service `account`: sign-in, and what concerns oneself."""

from hiroba.kernel.api.registry import Page, PersonalDataItem, Service, Text

service = Service(
    name="account",
    title=Text(en="My page", ja="マイページ"),
    summary=Text(
        en="Sign in, password, language and text size.",
        ja="サインイン、パスワード、ことばと文字の大きさ。",
        easy="ログイン、パスワード、ことば、文字の 大きさ。",
    ),
    icon="person",
    built_in=True,
    menu=90,
    pages=(
        Page(
            path="sign-in",
            view="pages.entrance:sign_in",
            name="sign_in",
            audience="public",
            title=Text(en="Sign in", ja="サインイン", easy="ログイン"),
        ),
        Page(
            path="sign-out",
            view="pages.entrance:sign_out",
            name="sign_out",
            audience="public",
            title=Text(en="Sign out", ja="サインアウト", easy="ログアウト"),
        ),
        Page(
            path="welcome",
            view="pages.entrance:welcome",
            name="welcome",
            audience="resident",
            title=Text(en="Welcome", ja="ようこそ"),
        ),
        Page(
            path="",
            view="pages.my_page:my_page",
            name="my_page",
            audience="resident",
            title=Text(en="My page", ja="マイページ"),
            menu=90,
            icon="person",
        ),
        Page(
            path="notices/read",
            view="pages.my_page:read_notices",
            name="read_notices",
            audience="resident",
            title=Text(en="Notices for you", ja="あなたへのお知らせ"),
        ),
        Page(
            path="password",
            view="pages.password:change_password",
            name="password",
            audience="resident",
            title=Text(en="Change password", ja="パスワードを変える"),
        ),
        Page(
            path="sign-out-elsewhere",
            view="pages.password:sign_out_elsewhere",
            name="sign_out_elsewhere",
            audience="resident",
            title=Text(en="Sign out on other devices", ja="ほかの機器でサインアウトする"),
        ),
    ),
    personal_data=(
        PersonalDataItem(
            item=Text(
                en="Notices for the account, mails on their way", ja="本人へのお知らせ、送る途中のメール"
            ),
            purpose=Text(
                en="To tell the person what became of a request",
                ja="手続きの進みぐあいを本人に知らせるため",
            ),
            basis="個人情報の保護に関する法律 第61条",
            keep_days=365,
        ),
        PersonalDataItem(
            item=Text(en="Name shown, login, language", ja="表示名、ログイン名、ことば"),
            purpose=Text(
                en="To recognise who uses the town's services",
                ja="サービスを使う本人であることを確かめるため",
            ),
            basis="個人情報の保護に関する法律 第61条",
            keep_days=365,
        ),
    ),
)
