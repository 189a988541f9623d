# SPDX-License-Identifier: Apache-2.0
"""One message says one thing: Django merges the catalogues of all parts, and the first of them wins everywhere."""

from pathlib import Path

from tools import messages


def catalogue(place: Path, *entries: str) -> Path:
    place.write_text("\n\n".join(entries) + "\n", encoding="utf-8")
    return place


def entry(message_id: str, said: str, context: str = "") -> str:
    lines = [f'msgctxt "{context}"'] if context else []
    return "\n".join([*lines, f'msgid "{message_id}"', f'msgstr "{said}"'])


def test_said_twice_names_a_message_that_two_parts_translate_otherwise(tmp_path: Path) -> None:
    one = catalogue(tmp_path / "one.po", entry("Written", "書いた時刻"), entry("Rows", "行数"))
    two = catalogue(tmp_path / "two.po", entry("Written", "書き込み"), entry("Rows", "行数"))

    faults = list(messages.said_twice("ja", [one, two]))

    assert [(fault.count("one.po"), fault.count("two.po"), "'Written'" in fault) for fault in faults] == [
        (1, 1, True)
    ]


def test_said_twice_lets_a_context_tell_two_meanings_apart(tmp_path: Path) -> None:
    one = catalogue(tmp_path / "one.po", entry("Written", "書いた時刻"))
    two = catalogue(tmp_path / "two.po", entry("Written", "書き込み", context="rows"))

    assert list(messages.said_twice("ja", [one, two])) == []
