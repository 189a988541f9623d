# SPDX-License-Identifier: Apache-2.0
import datetime

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from hiroba.kernel.api import search
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.tenancy import as_tenant

AT = timezone.now()
HOUR = datetime.timedelta(hours=1)


def put(number: int, title: str, body: str = "", *, kind: str = "x.report", audience="public", at=AT) -> None:
    search.put(kind, number, title=title, body=body, audience=audience, url=f"/x/{number}", at=at)


def found(text: str, **options) -> list[str]:
    return [hit.id for hit in search.find(text, **options)]


@pytest.mark.parametrize(
    "text",
    ["街路灯", "ガイロトウ", "ｶﾞｲﾛﾄｳ", "灯", "街路 灯", "北在家の街路灯", "ＬＥＤ", "led", "2000", "２０００"],
)
def test_find_finds_by_any_part_however_written(tenant: str, text: str) -> None:
    put(1, "街路灯（がいろとう）が消えている", "加古川町北在家の街路灯 LED 2000")
    put(2, "公園のベンチ", "ぐらぐらする")

    assert found(text) == ["1"]


@pytest.mark.parametrize("text", ["", "  ", "！？", "路街", "街灯", "\x00", "%", "街路灯 ベンチ"])
def test_find_nothing_for_what_is_not_there(tenant: str, text: str) -> None:
    put(1, "街路灯が消えている")
    put(2, "公園のベンチ")

    assert found(text) == []


def test_find_hits_in_the_title_first_then_the_newest(tenant: str) -> None:
    put(1, "道路", "穴がある", at=AT)
    put(2, "穴", "道路にある", at=AT - HOUR)
    put(3, "歩道", "大きな穴", at=AT + HOUR)

    assert found("穴") == ["2", "3", "1"]


def test_find_sees_only_the_named_audiences_and_kinds(tenant: str) -> None:
    put(1, "通報 公開")
    put(2, "通報 職員", audience="staff")
    put(3, "通報 お知らせ", kind="x.notice")

    assert found("通報", kinds=["x.report"]) == ["1"]
    assert sorted(found("通報", audiences=["public", "staff"])) == ["1", "2", "3"]


def test_find_never_sees_another_town(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        put(1, "通報 加西")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM search_ids(%s, '{}', '{}', '{public}', 9)", [[f"@{other_tenant}"]]
        )
        [ids_given] = cursor.fetchone()

    assert (found("通報"), ids_given) == ([], 0)


def test_put_again_replaces_and_remove_takes_away(tenant: str) -> None:
    put(1, "街路灯")
    put(1, "ガードレール")
    before = (found("街路灯"), found("ガードレール"))
    search.remove("x.report", 1)
    search.remove("x.report", 1)

    assert (before, found("ガードレール")) == (([], ["1"]), [])


def test_find_shows_the_hit_in_the_body(tenant: str) -> None:
    put(1, "道路", "加古川町の <道> に穴")

    [hit] = search.find("穴")

    assert (hit.title, hit.excerpt, hit.url) == ("道路", "加古川町の &lt;道&gt; に<mark>穴</mark>", "/x/1")


def test_put_kind_of_another_form_is_refused(tenant: str) -> None:
    with pytest.raises(ValueError, match=r"service\.noun"):
        put(1, "x", kind="report")


def test_index_serves_the_function_of_the_owner_and_nobody_below_the_policy(
    tenant: str, installation: Configuration
) -> None:
    """Why `search_ids` exists. Without it every search would read all entries of the town."""
    question = "EXPLAIN SELECT id FROM public.search_entry WHERE grams @> '{穴}'"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(question)
        as_app = str(cursor.fetchall())
    with psycopg.connect(installation.database_owner_url) as owner:
        owner.execute("SET LOCAL enable_seqscan = off")
        as_owner = str(owner.execute(question).fetchall())

    assert ("search_entry_grams" in as_app, "search_entry_grams" in as_owner) == (False, True)
