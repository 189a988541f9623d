# SPDX-License-Identifier: Apache-2.0
"""Layers of telegrams of 気象庁."""

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.data_desk.own_layers.words import WEATHER

WARNING = (
    ("warningClass", Text(en="Class", ja="種別")),
    ("headline", Text(en="Headline", ja="見出し")),
    ("publishingOffice", Text(en="Issued by", ja="発表官署")),
    ("reportDateTime", Text(en="Issued at", ja="発表時刻")),
)
JMA = Text(en="Japan Meteorological Agency", ja="気象庁")
JMA_LICENCE = "公共データ利用規約（第1.0版）"
# 気象庁 renews every warning at least twice a day; an older one is not the present state.
WARNING_STALE_MINUTES = 24 * 60

WEATHER_WARNING = Layer(
    entity_type="WeatherWarning",
    title=Text(en="Weather warnings", ja="気象警報・注意報", easy="天気の 注意"),
    group=WEATHER,
    symbol="alert",
    shape="triangle",
    attributes=(("level", Text(en="Alert level", ja="警戒レベル相当")), *WARNING),
    value="warningRank",
    stale_minutes=WARNING_STALE_MINUTES,
    source=JMA,
    licence=JMA_LICENCE,
)
EARTHQUAKE_REPORT = Layer(
    entity_type="EarthquakeReport",
    title=Text(en="Earthquakes", ja="地震情報", easy="地震の お知らせ"),
    group=WEATHER,
    symbol="signal",
    shape="circle",
    attributes=(
        ("maxIntensity", Text(en="Highest intensity", ja="最大震度")),
        ("intensityInTown", Text(en="Intensity in this town", ja="この町の震度")),
        ("magnitude", Text(en="Magnitude", ja="マグニチュード")),
        ("depthKm", Text(en="Depth (km)", ja="深さ（km）")),
        ("originTime", Text(en="Time", ja="発生時刻")),
        ("headline", Text(en="Headline", ja="見出し")),
        ("remarks", Text(en="Remarks", ja="付加文")),
    ),
    source=JMA,
    licence=JMA_LICENCE,
)
TSUNAMI_WARNING = Layer(
    entity_type="TsunamiWarning",
    title=Text(en="Tsunami warnings", ja="津波警報・注意報", easy="津波の 注意"),
    group=WEATHER,
    symbol="tide",
    shape="triangle",
    attributes=(
        ("maxHeightDescription", Text(en="Expected height", ja="予想される高さ")),
        ("firstArrivalTime", Text(en="First arrival", ja="第1波の到達予想")),
        ("firstArrivalCondition", Text(en="State of arrival", ja="到達の状況")),
        *WARNING,
    ),
    value="warningRank",
    stale_minutes=WARNING_STALE_MINUTES,
    source=JMA,
    licence=JMA_LICENCE,
)


def _issued(
    entity_type: str,
    title: Text,
    symbol: str,
    *attributes: tuple[str, Text],
    value: str = "",
    stale: int | None = None,
) -> Layer:
    """A layer of what 気象庁 has issued; `stale` are the minutes after which it no longer speaks for the present."""
    return Layer(
        entity_type=entity_type,
        title=title,
        group=WEATHER,
        symbol=symbol,
        shape="triangle",
        attributes=(*attributes, *ISSUED),
        value=value,
        stale_minutes=stale,
        source=JMA,
        licence=JMA_LICENCE,
    )


ISSUED = (
    ("headline", Text(en="Headline", ja="見出し")),
    ("body", Text(en="Text", ja="本文")),
    ("publishingOffice", Text(en="Issued by", ja="発表官署")),
    ("reportDateTime", Text(en="Issued at", ja="発表時刻")),
)
_STATUS = ("warningClass", Text(en="Class", ja="種別"))
_HOUR, _DAY = 60, 24 * 60

OTHERS = (
    _issued(
        "LandslideWarning",
        Text(en="Landslide alerts", ja="土砂災害警戒情報", easy="がけくずれの 注意"),
        "alert",
        ("level", Text(en="Alert level", ja="警戒レベル相当")),
        _STATUS,
        value="warningRank",
        stale=_DAY,
    ),
    _issued(
        "RiverFloodForecast",
        Text(en="River flood forecasts", ja="指定河川洪水予報", easy="川の 水の 注意"),
        "wave",
        ("level", Text(en="Alert level", ja="警戒レベル相当")),
        _STATUS,
        ("riverName", Text(en="River", ja="河川")),
        value="warningRank",
        stale=_DAY,
    ),
    _issued(
        "HeavyRainRecord",
        Text(en="Record-breaking rain", ja="記録的短時間大雨情報", easy="とても つよい 雨"),
        "rain",
        ("rainfall", Text(en="Rainfall", ja="雨量")),
        stale=6 * _HOUR,
    ),
    _issued(
        "TornadoWatch",
        Text(en="Tornado advisories", ja="竜巻注意情報", easy="たつまきの 注意"),
        "alert",
        ("validTo", Text(en="Until", ja="有効期限")),
        value="warningRank",
        stale=_HOUR,
    ),
    _issued(
        "EarlyWarningInformation",
        Text(en="Early notice of warnings", ja="早期注意情報", easy="早めの 注意"),
        "clock",
        ("possibilities", Text(en="Possibility of warnings", ja="警報級の可能性")),
        stale=_DAY,
    ),
    _issued(
        "WeatherBulletin",
        Text(en="Weather bulletins", ja="気象情報", easy="天気の お知らせ"),
        "info",
        stale=_DAY,
    ),
    _issued(
        "Typhoon",
        Text(en="Typhoons", ja="台風情報", easy="台風"),
        "wave",
        ("centralPressure", Text(en="Pressure (hPa)", ja="中心気圧（hPa）")),
        ("maxWindSpeed", Text(en="Wind (m/s)", ja="最大風速（m/s）")),
        ("typhoonClass", Text(en="Strength", ja="強さ・大きさ")),
        stale=6 * _HOUR,
    ),
    _issued(
        "EarthquakeEarlyWarning",
        Text(en="Earthquake early warnings", ja="緊急地震速報", easy="地震が 来る お知らせ"),
        "signal",
        ("forecastIntensity", Text(en="Expected intensity", ja="予測最大震度")),
        ("intensityInPrefecture", Text(en="In this prefecture", ja="この都道府県の予測震度")),
        stale=_HOUR,
    ),
    _issued(
        "EarthquakeBulletin",
        Text(en="Earthquake bulletins", ja="地震に関する情報", easy="地震の 説明"),
        "info",
        stale=7 * _DAY,
    ),
    _issued(
        "TsunamiObservation",
        Text(en="Tsunami observations", ja="津波観測", easy="津波の 高さ"),
        "tide",
        ("maxHeight", Text(en="Highest (m)", ja="最大波（m）")),
        ("maxHeightDescription", Text(en="Highest", ja="最大波")),
        ("firstArrivalTime", Text(en="First wave", ja="第1波")),
        stale=_DAY,
    ),
    _issued(
        "VolcanicWarning",
        Text(en="Volcanic warnings", ja="噴火警報・予報", easy="火山の 注意"),
        "alert",
        ("volcanicAlertLevel", Text(en="Volcanic alert level", ja="噴火警戒レベル")),
        _STATUS,
        value="warningRank",
    ),
    _issued(
        "VolcanoBulletin",
        Text(en="Volcano bulletins", ja="火山の状況に関する解説情報", easy="火山の ようす"),
        "info",
        stale=7 * _DAY,
    ),
)
