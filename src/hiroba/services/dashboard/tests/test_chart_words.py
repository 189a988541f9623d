# SPDX-License-Identifier: Apache-2.0
"""The chart in words: whole sentences in all three languages, because somebody hears exactly these."""

import datetime

import pytest
from django.utils import translation

from hiroba.services.dashboard.charts.series import Limit, Reading, Series
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.chart_words import sentences
from hiroba.services.dashboard.tests.entities import NOON, layer_of

WATER = layer_of("WaterLevelObserved")
LIMITS = [Limit(value=2.6, word="避難判断", tone="warn"), Limit(value=4.2, word="氾濫危険", tone="stop")]
HOUR = datetime.timedelta(hours=1)


def series(*values: float, until: datetime.datetime = NOON, step: datetime.timedelta = HOUR) -> Series:
    start = until - step * (len(values) - 1)
    return Series(
        name="中橋", readings=tuple((start + step * place, value) for place, value in enumerate(values))
    )


def told(language: str, shown: Series, before: Series | None = None, limits: list[Limit] = LIMITS) -> str:
    with translation.override(language):
        return wording.joined(sentences(shown, before, limits, WATER, NOON))


RISING = series(1.2, 1.5, 1.9, 2.4, 2.9, 3.42)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "ja",
            "いま3.42 mです（12:00）。「避難判断」（2.60 m）に達しています。「氾濫危険」（4.20 m）まであと0.78 mです。"
            "最低は7:00の1.20 m、最高は12:00の3.42 mです。11:00から0.52 m上がりました。",
        ),
        (
            "ja-easy",
            "今は 3.42 mです（12:00）。 「避難判断」（2.60 m）に なっています。 "
            "「氾濫危険」（4.20 m）まで あと 0.78 mです。 "
            "いちばん 低い ときは 7:00の 1.20 m、いちばん 高い ときは 12:00の 3.42 mです。 "
            "11:00から 0.52 m 高く なりました。",
        ),
        (
            "en",
            "Now 3.42 m (12:00). “避難判断” (2.60 m) is reached. 0.78 m more to “氾濫危険” (4.20 m). "
            "Lowest: 1.20 m at 7:00. Highest: 3.42 m at 12:00. Up by 0.52 m since 11:00.",
        ),
    ],
)
def test_sentences_of_a_rising_river(language: str, text: str) -> None:
    assert told(language, RISING) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "この期間の値はありません。"),
        ("ja-easy", "この 時間の 数は ありません。"),
        ("en", "There are no values in this time."),
    ],
)
def test_sentences_without_values_say_so(language: str, text: str) -> None:
    assert told(language, series()) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "最後の値は10:00の1.00 mです。古い情報です。9:00からほとんど変わっていません。"),
        (
            "ja-easy",
            "最後の 数は 10:00の 1.00 mです。これは 古い 情報です。 9:00から ほとんど かわっていません。",
        ),
        ("en", "The last value is 1.00 m at 10:00. It is old. Almost unchanged since 9:00."),
    ],
)
def test_sentences_of_a_silent_sensor_call_it_old(language: str, text: str) -> None:
    assert told(language, series(1.0, 1.0, until=NOON - 2 * HOUR), limits=[]) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "値がない時間が1回あります。最も長いのは2:00から8:00までです。"),
        ("ja-easy", "わからない 時間が 1回 あります。いちばん 長いのは 2:00から 8:00までです。"),
        ("en", "Values are missing once, from 2:00 to 8:00."),
    ],
)
def test_sentences_tell_silence(language: str, text: str) -> None:
    early = series(1.0, 1.1, 1.2, until=NOON - 10 * HOUR, step=HOUR / 2)
    late = series(*[1.3] * 9, step=HOUR / 2)
    broken = Series(name="中橋", readings=(*early.readings, *late.readings))

    assert text in told(language, broken)


@pytest.mark.parametrize(
    ("language", "then", "text"),
    [
        ("ja", 1.0, "比べる日の同じ時刻は1.00 mで、いまのほうが2.42 m高くなっています。"),
        ("ja-easy", 1.0, "くらべる 日の 同じ 時間は 1.00 mです。今の ほうが 2.42 m 高いです。"),
        ("en", 1.0, "At the same time then: 1.00 m. Now it is 2.42 m higher."),
        ("ja", 4.0, "比べる日の同じ時刻は4.00 mで、いまのほうが0.58 m低くなっています。"),
        ("ja-easy", 4.0, "くらべる 日の 同じ 時間は 4.00 mです。今の ほうが 0.58 m 低いです。"),
        ("en", 4.0, "At the same time then: 4.00 m. Now it is 0.58 m lower."),
        ("ja", 3.42, "比べる日の同じ時刻は3.42 mで、いまと同じです。"),
        ("en", 3.42, "At the same time then: 3.42 m, the same as now."),
    ],
)
def test_sentences_compare_with_the_day_before(language: str, then: float, text: str) -> None:
    day = datetime.timedelta(days=1)
    earlier: tuple[Reading, ...] = ((NOON - day, then),)

    assert told(language, RISING, Series(name="前の日", readings=earlier, shift=day)).endswith(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "比べる日の値はありません。"),
        ("ja-easy", "くらべる 日の 数は ありません。"),
        ("en", "There are no values of the earlier time to compare with."),
    ],
)
def test_sentences_admit_that_there_is_nothing_to_compare_with(language: str, text: str) -> None:
    assert told(language, RISING, Series(name="前の日", readings=())).endswith(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "11:00から0.52 m下がりました。"),
        ("ja-easy", "11:00から 0.52 m 低く なりました。"),
        ("en", "Down by 0.52 m since 11:00."),
    ],
)
def test_sentences_of_a_falling_river(language: str, text: str) -> None:
    falling = series(3.42, 2.9, 2.4, 1.9, 1.42, 0.9)

    assert told(language, falling).endswith(text)
