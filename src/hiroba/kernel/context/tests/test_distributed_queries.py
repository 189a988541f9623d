# SPDX-License-Identifier: Apache-2.0
"""Queries over sources (ETSI GS CIM 009, 4.3.6.7, 5.7.2): what goes along, how pages are made, what is judged here."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.context_sources import Asked, ContextSource, pages_of
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD
from hiroba.kernel.context.tests.test_registrations import LEVEL, information, register, registration

PAST, FUTURE = "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"


@pytest.fixture
def source() -> Iterator[ContextSource]:
    with ContextSource() as made:
        yield made


def numbered(numbers: range, **attributes: Any) -> list[dict[str, Any]]:
    return [sensor(number, **attributes) for number in numbers]


def link(number: int) -> dict[str, Any]:
    return {"type": "Relationship", "object": sensor_id(number)}


def warning(town: Town, **parameters: Any) -> str:
    return town.get("entities", type=LEVEL, **parameters).headers.get("NGSILD-Warning", "")


def test_page_behind_the_first_thousand_is_found(town: Town, source: ContextSource) -> None:
    source.answer = pages_of(numbered(range(1, 1_201)))
    register(town, registration(endpoint=source.endpoint))

    assert town.ids(type=LEVEL, limit=2, offset=1_100) == [sensor_id(1_101), sensor_id(1_102)]
    assert [asked.parameters.get("offset") for asked in source.asked] == [None, "1000"]


def test_count_is_that_of_all_sources_whatever_the_page(town: Town, source: ContextSource) -> None:
    town.create(sensor(1), sensor(2))
    source.answer = pages_of(numbered(range(2, 1_102)))
    register(town, registration(endpoint=source.endpoint))

    answer = town.get("entities", type=LEVEL, limit=1, count="true")

    assert answer.headers["NGSILD-Results-Count"] == "1101"


def test_pages_over_sources_end_with_a_clear_refusal(town: Town, source: ContextSource) -> None:
    register(town, registration(endpoint=source.endpoint))

    answer = town.get("entities", type=LEVEL, offset=10_000)

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "TooManyResults")
    assert "local=true" in answer.json()["detail"]
    assert town.get("entities", type=LEVEL, offset=10_000, local="true").status_code == 200


def test_condition_that_only_this_broker_can_judge_is_judged_on_all(
    town: Town, source: ContextSource
) -> None:
    """The entity that meets it lies behind the end of the page at the source."""
    source.answer = pages_of([*numbered(range(1, 41)), sensor(41, depth=prop(9))])
    register(town, registration(endpoint=source.endpoint, information=information(["depth", "waterLevel"])))

    assert town.ids(type=LEVEL, q="depth==9", limit=1) == [sensor_id(41)]
    assert "q" not in source.asked[0].parameters


def test_attributes_asked_for_select_entities_at_the_source(town: Town, source: ContextSource) -> None:
    register(town, registration(endpoint=source.endpoint))

    town.get("entities", type=LEVEL, attrs="depth,speed", q="depth>1")

    (asked,) = source.asked
    assert asked.parameters["pick"] == "id,type,scope,depth,speed"
    assert asked.parameters["q"] == "(depth>1);(depth|speed)"


def test_source_of_an_older_version_gets_attrs(town: Town, source: ContextSource) -> None:
    version = [{"key": "ngsildConformance", "value": "1.6"}]
    register(town, registration(endpoint=source.endpoint, contextSourceInfo=version))

    town.get("entities", type=LEVEL, attrs="depth")

    assert source.asked[0].parameters["attrs"] == "depth"
    assert "ngsildconformance" not in source.asked[0].headers


def test_split_entities_is_judged_here_when_the_caller_says_so(town: Town, source: ContextSource) -> None:
    town.create(sensor(1, depth=prop(3)))
    source.answer = pages_of([sensor(1, speed=prop(5))])
    register(town, registration(endpoint=source.endpoint))

    assert town.ids(type=LEVEL, q="depth==3;speed==5", splitEntities="true") == [sensor_id(1)]
    assert "q" not in source.asked[0].parameters
    town.ids(type=LEVEL, q="depth==3;speed==5", splitEntities="false")
    assert source.asked[1].parameters["q"] == "depth==3;speed==5"
    assert town.get("entities", type=LEVEL, splitEntities="perhaps").status_code == 400


def test_source_is_asked_for_the_entities_that_it_names(town: Town, source: ContextSource) -> None:
    register(town, registration(endpoint=source.endpoint, information=information(id=sensor_id(7))))

    town.get("entities", type=LEVEL)

    assert source.asked[0].parameters["id"] == sensor_id(7)


def test_order_over_sources_is_refused(town: Town, source: ContextSource) -> None:
    """5.7.2.4."""
    town.create(sensor(1))
    register(town, registration(endpoint=source.endpoint))

    assert town.get("entities", type=LEVEL, orderBy="waterLevel").status_code == 400
    assert town.ids(type=LEVEL, orderBy="waterLevel", local="true") == [sensor_id(1)]


def test_context_source_filter_chooses_among_registrations(town: Town, source: ContextSource) -> None:
    source.answer = pages_of([sensor(1)])
    register(town, registration(endpoint=source.endpoint, owner="prefecture", zone=3))

    assert town.ids(type=LEVEL, csf='owner=="prefecture";zone>2') == [sensor_id(1)]
    assert town.ids(type=LEVEL, csf='owner=="town"') == []
    assert len(source.asked) == 1
    assert town.get("entities", type=LEVEL, csf="((").status_code == 400


@pytest.mark.parametrize("kind", ["inline", "flat"])
def test_linked_entities_are_found_at_sources(town: Town, source: ContextSource, kind: str) -> None:
    town.create(sensor(1, next=link(2)))

    def answer(asked: Asked) -> tuple[int, Any]:
        known = {sensor_id(2): sensor(2, next=link(3)), sensor_id(3): sensor(3)}
        return 200, [known[id] for id in asked.parameters.get("id", "").split(",") if id in known]

    source.answer = answer
    register(town, registration(endpoint=source.endpoint))

    one = town.entity(sensor_id(1), join=kind, joinLevel="2", options="keyValues")
    many = town.get("entities", type=LEVEL, join=kind, joinLevel="2", options="keyValues").json()

    assert many == (one if kind == "flat" else [one])
    if kind == "inline":
        assert one["next"]["next"]["id"] == sensor_id(3)
    else:
        assert [each["id"] for each in one] == [sensor_id(n) for n in (1, 2, 3)]


def test_members_of_linked_entities_may_be_picked_with_sources(town: Town, source: ContextSource) -> None:
    """Failed with 400 before: the braces were taken for a name."""
    town.create(sensor(1, next=link(2)), sensor(2, depth=prop(4)))
    register(town, registration(endpoint=source.endpoint))

    shown = town.get(
        "entities", type=LEVEL, id=sensor_id(1), join="inline", pick="id,next{depth}", options="keyValues"
    )

    assert shown.json() == [{"id": sensor_id(1), "next": {"depth": 4}}]


def test_what_has_expired_at_a_source_is_left_out(town: Town, source: ContextSource) -> None:
    """4.5.5.3, 5.7.2.4."""
    old, new = prop(1, expiresAt=PAST), prop(2, expiresAt=FUTURE)
    source.answer = pages_of(
        [
            sensor(1, expiresAt=PAST),
            sensor(2, expiresAt=FUTURE, depth=old, speed=[old | {"datasetId": "a:b"}, new]),
        ]
    )
    register(town, registration(endpoint=source.endpoint))

    (shown,) = town.get("entities", type=LEVEL, options="keyValues").json()

    assert (shown["id"], shown["speed"], "depth" in shown, "expiresAt" in shown) == (
        sensor_id(2),
        2,
        False,
        False,
    )


def test_source_that_wants_it_gets_json_ld(town: Town, source: ContextSource) -> None:
    """4.3.6.6."""
    wishes = [
        {"key": "contentType", "value": "application/ld+json"},
        {"key": "accept", "value": "application/ld+json"},
    ]
    given = registration(endpoint=source.endpoint, contextSourceInfo=wishes, operations=["createEntity"])
    source.answer = lambda asked: (201, b"")
    register(town, given)

    assert town.post("entities", sensor(1)).status_code == 201

    (asked,) = source.asked
    assert (asked.headers["content-type"], asked.headers["accept"]) == ("application/ld+json",) * 2
    assert asked.body["@context"].startswith("https://uri.etsi.org/ngsi-ld/")


def test_connection_of_a_source_is_not_for_registrations_to_set(town: Town, source: ContextSource) -> None:
    """4.3.6.5: such pairs are ignored."""
    pairs = {"Content-Length": "7", "Host": "elsewhere", "NGSILD-Tenant": "other", "Via": "1.1 nobody"}
    given = [{"key": key, "value": value} for key, value in pairs.items()]
    register(town, registration(endpoint=source.endpoint, contextSourceInfo=given))

    assert town.ids(type=LEVEL) == []

    headers = source.asked[0].headers
    assert headers["host"] == source.endpoint.removeprefix("http://")
    assert "ngsild-tenant" not in headers
    assert "nobody" not in headers["via"]


def test_list_of_one_context_goes_along_as_its_url(
    town: Town, source: ContextSource, broker_url: str
) -> None:
    """Failed before: names were sent in full, which few sources find in paths."""
    path = town.post("jsonldContexts", {"@context": {"depth": "https://example.org/depth"}}).headers[
        "Location"
    ]
    context = broker_url + path
    register(town, registration(endpoint=source.endpoint, mode="redirect", operations=["updateAttrs"]))
    source.answer = lambda asked: (204, b"")

    body = {"value": 5, "@context": [context]}
    answer = town.patch(f"entities/{sensor_id(1)}/attrs/depth?type={LEVEL}", body, headers=LD)

    assert answer.status_code == 204
    assert source.asked[0].path.endswith("/attrs/depth")
    assert context in source.asked[0].headers["link"]


def test_groups_of_operations_are_those_of_the_standard(town: Town) -> None:
    """4.20: associationOps was refused before."""
    register(town, registration(1, operations=["associationOps", "createEntityMapQueryTemporal"]))

    assert town.post("csourceRegistrations", registration(2, operations=["manyOps"])).status_code == 400


def test_ngsiv2_reads_ask_no_source_of_ngsi_ld(town: Town, v2: httpx.Client, source: ContextSource) -> None:
    """Decided: an NGSIv2 read tells what lies here; its own registrations are the ones that it follows."""
    source.answer = pages_of([sensor(1)])
    register(town, registration(endpoint=source.endpoint))

    assert v2.get("entities", params={"type": LEVEL}).json() == []
    assert source.asked == []
    assert town.ids(type=LEVEL) == [sensor_id(1)]


def retrieved(town: Town, sources: list[ContextSource], *answers: dict[str, Any], **parameters: str) -> Any:
    """The entity 1 of a town whose sources answer so."""
    for number, (source, answer) in enumerate(zip(sources, answers, strict=True)):
        source.answer = lambda asked, answer=answer: (200, answer)  # type: ignore[misc]
        register(town, registration(number + 1, endpoint=source.endpoint))
    return town.entity(sensor_id(1), **parameters)


def options_asked(source: ContextSource) -> list[str | None]:
    return [asked.parameters.get("options") for asked in source.asked]


def test_sources_are_asked_for_times_only_where_these_decide(town: Town, source: ContextSource) -> None:
    """4.5.5.3: different attributes, the same value twice and another observedAt need no modifiedAt."""
    early, late = "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"
    with ContextSource() as other:
        first = sensor(1, depth=prop(3), speed=prop(1, observedAt=early))
        second = sensor(1, width=prop(4), speed=prop(2, observedAt=late))

        found = retrieved(town, [source, other], first, second)

        assert (found["depth"]["value"], found["width"]["value"], found["speed"]["value"]) == (3, 4, 2)
        assert options_asked(source) == options_asked(other) == [None]


def test_times_decide_between_two_answers(town: Town, source: ContextSource) -> None:
    """4.5.5.3: otherwise the one with the most recent modifiedAt."""
    with ContextSource() as other:
        first = sensor(1, depth=prop(3, modifiedAt="2026-04-01T00:00:00Z"), speed=prop(1))
        second = sensor(1, depth=prop(4, modifiedAt="2026-04-02T00:00:00Z"), width=prop(2))

        found = retrieved(town, [source, other], first, second)

        assert (found["depth"], found["speed"], found["width"]) == (prop(4), prop(1), prop(2))
        assert options_asked(source) == options_asked(other) == [None, "sysAttrs"]
        assert source.asked[1].parameters["pick"] == "id,type,scope,depth"


def test_times_that_the_reader_wants_are_asked_for_at_once(town: Town, source: ContextSource) -> None:
    answer = sensor(1, depth=prop(3, modifiedAt="2026-04-01T00:00:00Z", createdAt="2026-04-01T00:00:00Z"))

    found = retrieved(town, [source], answer, options="sysAttrs")

    assert found["depth"]["modifiedAt"].startswith("2026-04-01T00:00:00")
    assert options_asked(source) == ["sysAttrs"]
