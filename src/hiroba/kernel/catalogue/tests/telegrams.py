# SPDX-License-Identifier: Apache-2.0
"""Telegrams for tests, in the shape of 気象庁's own."""

from hiroba.kernel.catalogue.telegrams.kinds import FAMILIES_OF_TYPE
from hiroba.kernel.catalogue.telegrams.titles import telegram_type

TITLES = {
    "VPWW54": "気象警報・注意報（Ｈ２７）",
    "VPWW55": "気象警報・注意報（Ｒ０６）（大雨）",
    "VPWW56": "気象警報・注意報（Ｒ０６）（土砂）",
    "VPWW61": "気象警報・注意報（Ｒ０６）（その他注意報）",
}
NOTHING = "<Kind><Status>発表警報・注意報はなし</Status></Kind>"
assert set(TITLES) <= set(FAMILIES_OF_TYPE)
assert all(telegram_type(title).code == code for code, title in TITLES.items())


def kind(name: str, code: str = "03", status: str = "発表") -> str:
    return f"<Kind><Name>{name}</Name><Code>{code}</Code><Status>{status}</Status></Kind>"


def weather(
    *kinds: str,
    of: str = "VPWW55",
    at: str = "2026-06-22T23:00:00+09:00",
    area: tuple[str, str] = ("2821000", "加古川市"),
    status: str = "通常",
    info: str = "発表",
    serial: str = "",
) -> str:
    """One telegram for one area; without kinds, of an area without warnings."""
    items = "".join(kinds) or NOTHING
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Title>{TITLES[of]}</Title>
<DateTime>2026-06-22T14:00:00Z</DateTime><Status>{status}</Status><EditorialOffice>神戸地方気象台</EditorialOffice>
<PublishingOffice>神戸地方気象台</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>兵庫県大雨警報・注意報</Title>
<ReportDateTime>{at}</ReportDateTime><TargetDateTime>{at}</TargetDateTime><EventID/><InfoType>{info}</InfoType>
<Serial>{serial}</Serial><Headline><Text>大雨に警戒してください。</Text></Headline></Head>
<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/meteorology1/">
<Warning type="気象警報・注意報（府県予報区等）"><Item>{kind("レベル３大雨警報")}
<Area><Name>兵庫県</Name><Code>280000</Code></Area></Item></Warning>
<Warning type="気象警報・注意報（市町村等）"><Item>{items}
<Area><Name>{area[1]}</Name><Code>{area[0]}</Code></Area></Item></Warning></Body></Report>"""


def earthquake(
    title: str,
    *,
    at: str = "2026-01-25T16:16:00+09:00",
    info: str = "発表",
    serial: str = "1",
    hypocentre: str = "",
    intensity: str = "",
    event: str = "20260125161221",
) -> str:
    """`hypocentre` is the name of the epicentre; `intensity` the highest one, observed in 加古川市."""
    source = (
        f"<Earthquake><OriginTime>2026-01-25T16:12:00+09:00</OriginTime><Hypocenter><Area><Name>{hypocentre}</Name>"
        "<Coordinate>+34.8+134.9-10000/</Coordinate></Area></Hypocenter><Magnitude>5.1</Magnitude></Earthquake>"
    )
    felt = (
        f"<Intensity><Observation><MaxInt>{intensity}</MaxInt><Pref><Name>兵庫県</Name><Code>28</Code><Area>"
        f"<Name>兵庫県南西部</Name><Code>532</Code><MaxInt>{intensity}</MaxInt><City><Name>加古川市</Name>"
        f"<Code>2821000</Code><MaxInt>{intensity}</MaxInt></City></Area></Pref></Observation></Intensity>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Title>{title}</Title><DateTime>2026-01-25T07:16:36Z</DateTime>
<Status>通常</Status><EditorialOffice>気象庁本庁</EditorialOffice><PublishingOffice>気象庁</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>{title}</Title><ReportDateTime>{at}</ReportDateTime>
<TargetDateTime>{at}</TargetDateTime><EventID>{event}</EventID><InfoType>{info}</InfoType><Serial>{serial}</Serial>
<Headline><Text>地震がありました。</Text></Headline></Head>
<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/seismology1/">
{source if hypocentre else ""}{felt if intensity else ""}</Body></Report>"""
