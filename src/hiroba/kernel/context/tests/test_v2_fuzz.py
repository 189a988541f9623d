# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: no request makes the broker fail inside, and every error has the body that clients read."""

from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.tests.route_table import Route, routes

WORDS = st.one_of(
    st.sampled_from(
        """E1 T urn:x:1 a a.b .* * id type location geo:json geo:point DateTime near;maxDistance:1 coveredBy point box
        1,2 1,2;3,4 a>1 a==1..2 a~=^x !a a==null dateCreated !dateCreated geo:distance keyValues count upsert append
        values entities attrs value op update query notify subscriptions types registrations append replace delete
        0 1 1001 -1 null true /a /a/# ${a} ${a http://127.0.0.1:9/x mqtt://127.0.0.1:9 active 2026-01-01""".split()  # noqa: SIM905
    ),
    st.text(max_size=6),
)
KEYS = st.one_of(
    st.sampled_from(
        """id idPattern type typePattern value metadata attrs entities actionType subject condition expression q mq
        georel geometry coords notification http httpCustom mqtt url headers qs json ngsi payload topic expires status
        throttling data subscriptionId coordinates dateExpires $inc $push attrsFormat alterationTypes exceptAttrs
        provider dataProvided supportedForwardingMode description""".split()  # noqa: SIM905
    ),
    st.text(max_size=5),
)
BODIES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=14,
)
OBJECTS = st.dictionaries(KEYS, BODIES, max_size=3)
ROUTES = routes("/v2")
PATHS = st.sampled_from(sorted({route.path for route in ROUTES} | {"{}", "{}/{}/{}/{}/{}/{}"}))
PARAMETER_NAMES = st.sampled_from(
    """id idPattern type typePattern q mq georel geometry coords limit offset attrs metadata orderBy options
    x""".split()  # noqa: SIM905
)
PARAMETERS = st.dictionaries(
    PARAMETER_NAMES,
    WORDS,
    max_size=4,
)
ACTIONS = ["append", "update", "replace", "delete", "appendStrict"]
SETTINGS = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path=PATHS,
    words=st.lists(WORDS, min_size=6, max_size=6),
    parameters=PARAMETERS,
    body=BODIES,
    service_path=st.one_of(st.none(), st.sampled_from(["/", "/a", "/a/#", "a", "/#,/b"])),
    media_type=st.sampled_from(["application/json", "text/plain", ""]),
)
def test_no_request_makes_the_broker_fail(
    v2: httpx.Client,
    method: str,
    path: str,
    words: list[str],
    parameters: dict[str, str],
    body: Any,
    service_path: str | None,
    media_type: str,
) -> None:
    filled = path.format(*(quote(word, safe="") for word in words))
    headers = {"Content-Type": media_type} | ({"Fiware-ServicePath": service_path} if service_path else {})

    check(v2.request(method, filled, params=parameters, headers=headers, content=text_of(body)))


@pytest.mark.parametrize("route", ROUTES, ids=str)
@settings(SETTINGS, max_examples=25)
@given(words=st.lists(WORDS, min_size=3, max_size=3), parameters=PARAMETERS, body=BODIES)
def test_no_route_makes_the_broker_fail(
    v2: httpx.Client, route: Route, words: list[str], parameters: dict[str, str], body: Any
) -> None:
    filled = route.path.format(*(quote(word, safe="") for word in words))
    json = {"Content-Type": "application/json"}

    check(v2.request(route.method, filled, params=parameters, headers=json, content=text_of(body)))


@SETTINGS
@given(
    action=st.sampled_from(["append", "update", "replace", "delete", "appendStrict"]),
    body=BODIES,
    key_values=st.booleans(),
)
@example(action="append", body={"value": 2**70}, key_values=True)
def test_no_attribute_makes_the_broker_fail(
    v2: httpx.Client, action: str, body: Any, key_values: bool
) -> None:
    attributes = body if isinstance(body, dict) else {"a": body}
    entity = {**attributes, "id": "E1", "type": "T"}
    options = {"options": "keyValues"} if key_values else {}
    batch = {"actionType": action, "entities": [entity]}

    check(
        v2.post(
            "op/update", params=options, content=text_of(batch), headers={"Content-Type": "application/json"}
        )
    )
    check(v2.get("entities?attrs=dateExpires,*&metadata=dateModified,*"))
    check(v2.get("types"))


@SETTINGS
@given(
    subject=BODIES,
    notification=st.dictionaries(KEYS, BODIES, max_size=3),
    rest=st.dictionaries(KEYS, BODIES, max_size=2),
)
def test_no_subscription_makes_the_broker_fail(
    v2: httpx.Client, subject: Any, notification: Any, rest: Any
) -> None:
    http = {"url": "http://127.0.0.1:9/x"}
    for told in ({"http": http} | notification, {"httpCustom": http | notification}):
        body = {"subject": subject if isinstance(subject, dict) else {}, "notification": told} | rest
        answer = v2.post("subscriptions", content=text_of(body), headers={"Content-Type": "application/json"})
        check(answer)
        if answer.status_code == 201:
            check(v2.post("entities?options=upsert,keyValues", json={"id": "E1", "type": "T", "a": 1}))
            check(v2.delete(answer.headers["Location"].removeprefix("/v2/")))


@settings(SETTINGS, max_examples=60)
@given(provided=OBJECTS, change=OBJECTS)
def test_no_registration_makes_what_follows_fail(v2: httpx.Client, provided: Any, change: Any) -> None:
    body = {
        "provider": {"http": {"url": "http://127.0.0.1:9/v2"}},
        "dataProvided": {"entities": [{"id": "E1", "type": "T"}]} | provided,
    }
    answer = v2.post(
        "registrations", content=text_of(body | change), headers={"Content-Type": "application/json"}
    )
    check(answer)

    check(v2.get("entities/E1"))
    check(
        v2.post(
            "op/update",
            json={"actionType": "update", "entities": [{"id": "E1", "type": "T", "a": {"value": 1}}]},
        )
    )
    if answer.status_code == 201:
        check(v2.delete(answer.headers["Location"].removeprefix("/v2/")))


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.headers.get("Content-Type") == "application/json":
        assert answer.json().keys() == {"error", "description"}


def text_of(body: Any) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        return repr(body).encode("utf-8", "replace")
