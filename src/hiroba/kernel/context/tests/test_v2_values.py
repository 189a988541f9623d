# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: the value of an attribute by itself, as JSON or as plain text."""

import httpx
import pytest

from hiroba.kernel.context.tests.test_v2_entities import ROOM, create, error


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/*;q=0.3, application/json;q=0.8", "application/json"),
        ("application/json;q=0.3,text/plain", "text/plain"),
        ("text/plain;q=0,*/*;q=0.1", "application/json"),
        ("text/plain,application/json", "text/plain"),
    ],
)
def test_heaviest_media_type_of_the_client_counts(v2: httpx.Client, accept: str, media_type: str) -> None:
    create(v2, {"id": "E", "type": "T", "place": {"value": {"town": "加古川"}}})

    answer = v2.get("entities/E/attrs/place/value", headers={"Accept": accept})

    assert answer.headers["Content-Type"].partition(";")[0] == media_type


def test_words_of_any_spelling_are_values_in_plain_text(v2: httpx.Client) -> None:
    create(v2, {"id": "E", "a": {"value": 1}})
    plain = {"Content-Type": "text/plain"}

    assert v2.put("entities/E/attrs/a/value", content=b"TRUE", headers=plain).status_code == 204

    assert v2.get("entities/E?options=keyValues").json()["a"] is True


def test_values_as_text_and_as_json(v2: httpx.Client) -> None:
    create(v2, ROOM)
    path = "entities/Room1/attrs/temperature/value"
    text = {"Content-Type": "text/plain"}

    for given, shown in ((b"21.5", "21.5"), (b'"hot"', '"hot"'), (b"true", "true"), (b"null", "null")):
        assert v2.put(path, content=given, headers=text).status_code == 204
        assert v2.get(path).text == shown
    assert v2.get(path).headers["Content-Type"] == "text/plain"
    assert v2.put(path, json={"min": 1}).status_code == 204
    assert v2.get(path).json() == {"min": 1}
    assert v2.get("entities/Room1/attrs/temperature").json()["type"] == "Float"
    assert error(v2.put(path, content=b"hot", headers=text)) == (400, "BadRequest")
    assert error(v2.put(path, content=b"<a/>", headers={"Content-Type": "text/xml"})) == (
        415,
        "UnsupportedMediaType",
    )
