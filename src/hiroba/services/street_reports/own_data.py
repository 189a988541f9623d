# SPDX-License-Identifier: Apache-2.0
"""What the service tells others, what it keeps about people, and what it counts."""

from hiroba.kernel.api.registry import (
    Dataset,
    EntityType,
    Indicator,
    Layer,
    PersonalDataItem,
    PointRule,
    Purpose,
    Text,
)

REPORTS = Text(en="Street and park reports", ja="道路・公園の通報", easy="道や こうえんの つうほう")
KEEP_DAYS = 90
"""How long contacts stay after a case is closed, unless the town sets another number."""
WORDS_KEEP_DAYS = 1095
"""How long words and hidden photos stay after a case is closed, unless the town sets another number."""

STREET_REPORT = EntityType(
    name="StreetReport",
    title=REPORTS,
    audience="public",
    model="Open311 GeoReport v2, Smart Data Models IssueTracking/service_requests",
)

LAYER = Layer(
    entity_type=STREET_REPORT.name,
    title=REPORTS,
    group=Text(en="Roads", ja="道路", easy="道"),
    symbol="cone",
    shape="diamond",
    value="status",
    attributes=(
        ("status", Text(en="State", ja="状態", easy="ようす")),
        ("category", Text(en="What", ja="種類", easy="なに")),
        ("number", Text(en="Number", ja="受付番号", easy="番号")),
        ("requestedAt", Text(en="Received", ja="受付", easy="うけつけた 日")),
        ("updatedAt", Text(en="Changed", ja="更新", easy="かわった 日")),
        ("publicAnswer", Text(en="Answer of the town", ja="町からの回答", easy="町の こたえ")),
    ),
    source=Text(en="Reports of residents", ja="住民の通報", easy="みんなの つうほう"),
    licence="CC-BY-4.0",
)

PERSONAL_DATA = (
    PersonalDataItem(
        item=Text(
            en="Name, mail address and telephone of reporters and followers, all voluntary",
            ja="通報した人・フォローした人の名前、メール、電話（書かなくてもよい）",
            easy="名前、メール、電話（書かなくても いいです）",
        ),
        purpose=Text(
            en="To tell how the report goes on, and to ask back",
            ja="通報のその後を知らせ、分からないことを聞くため",
            easy="つうほうの あとの ことを おしえる ため",
        ),
        basis="個人情報の保護に関する法律 第61条",
        restricted=True,
        keep_days=KEEP_DAYS,
        fields=(
            "models.follower:Follower.name",
            "models.follower:Follower.email",
            "models.follower:Follower.phone",
        ),
    ),
    PersonalDataItem(
        item=Text(
            en="Words of the reporter, the place in words, photos, notes and private answers; they may name people",
            ja="通報の文章、場所の説明、写真、内部メモ、通報した人だけへの回答（人の名前が書かれることがある）",
            easy="つうほうの 文、場所の 文、写真、職員の メモ（人の 名前が ある ことが あります）",
        ),
        purpose=Text(
            en="To find and mend what was reported, and to account for it afterwards",
            ja="通報されたものを見つけて直し、あとで説明できるようにするため",
            easy="こわれた ものを 見つけて なおす ため。あとで せつめいする ため",
        ),
        basis="個人情報の保護に関する法律 第61条",
        keep_days=WORDS_KEEP_DAYS,
    ),
    PersonalDataItem(
        item=Text(
            en="Answers of a report that is not sent yet",
            ja="まだ送っていない通報の答え",
            easy="まだ おくって いない つうほうの こたえ",
        ),
        purpose=Text(
            en="So that nothing has to be written twice",
            ja="書き直さなくてもよいようにするため",
            easy="もう いちど 書かなくても いい ように する ため",
        ),
        basis="個人情報の保護に関する法律 第61条",
        restricted=True,
        keep_days=2,
        fields=(
            "models.draft:Draft.words",
            "models.draft:Draft.name",
            "models.draft:Draft.email",
            "models.draft:Draft.phone",
        ),
    ),
)

PURPOSES = (
    Purpose(
        name="street_reports.tell_reporter",
        title=Text(
            en="Messages about your report",
            ja="通報のその後をお知らせすること",
            easy="つうほうの あとの ことを おしえる こと",
        ),
        items=("name", "email", "phone"),
        keep_days=KEEP_DAYS,
    ),
)

POINT_RULES = (
    PointRule(
        name="street_reports.helpful_report",
        title=Text(en="A report that helped", ja="役に立った通報", easy="やくに たった つうほう"),
        event="street_reports.report_closed",
        points=10,
    ),
)

CASES = Text(en="reports", ja="件", easy="けん")
INDICATORS = (
    Indicator(
        name="received",
        title=Text(en="Reports received", ja="通報の受付件数", easy="うけつけた つうほうの 数"),
        unit=CASES,
        query="queries.figures:received_count",
        kind="cumulative",
    ),
    Indicator(
        name="done",
        title=Text(en="Reports done", ja="通報の完了件数", easy="おわった つうほうの 数"),
        unit=CASES,
        query="queries.figures:done_count",
        kind="cumulative",
    ),
    Indicator(
        name="days_to_done",
        title=Text(
            en="Median days until done",
            ja="完了までの日数の中央値",
            easy="おわるまでの 日の 数（まんなかの 数）",
        ),
        unit=Text(en="days", ja="日", easy="日"),
        query="queries.figures:days_to_done_median",
        kind="state",
    ),
)

DATASETS = (
    Dataset(name="street_reports", title=REPORTS, entity_type=STREET_REPORT.name, licence="CC-BY-4.0"),
)
