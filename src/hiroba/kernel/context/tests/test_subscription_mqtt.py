# SPDX-License-Identifier: Apache-2.0
"""Notifications over MQTT: message, QoS, version and passwords, each against a real broker."""

from pathlib import Path
from urllib.parse import quote

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.mqtt_brokers import (
    MOSQUITTO,
    PASSWORD,
    USER,
    amqtt_broker,
    mosquitto_broker,
)
from hiroba.kernel.context.tests.receivers import wait_until
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import subscribe, subscription

SECRET = f"{USER}:{quote(PASSWORD)}"


def settings(qos: int, version: str = "mqtt3.1.1") -> list[dict[str, str]]:
    return [{"key": "MQTT-QoS", "value": str(qos)}, {"key": "MQTT-Version", "value": version}]


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_message_has_metadata_and_body(town: Town, qos: int) -> None:
    with amqtt_broker() as receiver:
        uri = f"mqtt://127.0.0.1:{receiver.port}/town/levels"
        endpoint = {
            "uri": uri,
            "receiverInfo": [{"key": "X-Purpose", "value": "flood"}],
            "notifierInfo": settings(qos),
        }
        path = subscribe(town, uri, notification={"endpoint": endpoint})
        town.create(sensor(1), sensor(2))

        first, second = receiver.wait_for(2)

    assert receiver.topics == ["town/levels"] * 2
    assert first["metadata"]["Content-Type"] == "application/json"
    assert first["metadata"]["X-Purpose"] == "flood"
    assert first["metadata"]["Link"].startswith("<https://uri.etsi.org/ngsi-ld/")
    assert path.endswith(first["body"]["subscriptionId"])
    assert [each["body"]["data"][0]["id"] for each in (first, second)] == [sensor_id(1), sensor_id(2)]
    wait_until(lambda: town.get(path).json()["notification"]["timesSent"] == 2)


@pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed")
@pytest.mark.parametrize(("version", "qos"), [("mqtt3.1.1", 1), ("mqtt5.0", 0), ("mqtt5.0", 2)])
def test_version_quality_and_password(town: Town, tmp_path: Path, version: str, qos: int) -> None:
    with mosquitto_broker(tmp_path) as receiver:
        uri = f"mqtt://{SECRET}@127.0.0.1:{receiver.port}/levels"
        subscribe(town, uri, notification={"endpoint": {"uri": uri, "notifierInfo": settings(qos, version)}})
        town.create(sensor(1))

        assert receiver.wait_for(1)[0]["body"]["type"] == "Notification"
        assert receiver.qos == [qos]


@pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed")
def test_wrong_password_shows_and_what_waits_is_sent_once_it_is_right(town: Town, tmp_path: Path) -> None:
    with mosquitto_broker(tmp_path) as receiver:
        wrong = f"mqtt://{USER}:wrong@127.0.0.1:{receiver.port}/levels"
        path = subscribe(town, wrong)
        town.create(sensor(1))
        wait_until(lambda: town.get(path).json()["notification"].get("status") == "failed")
        assert receiver.bodies == []

        right = f"mqtt://{SECRET}@127.0.0.1:{receiver.port}/levels"
        assert town.patch(path, {"notification": {"endpoint": {"uri": right}}}).status_code == 204

        assert receiver.wait_for(1)[0]["body"]["data"][0]["id"] == sensor_id(1)


@pytest.mark.parametrize(
    "uri",
    [
        "mqtt://127.0.0.1",
        "mqtt://127.0.0.1/",
        "mqtt://127.0.0.1/a/+/b",
        "mqtt://127.0.0.1:99999/a",
        "mqtt:/a",
    ],
)
def test_address_without_host_or_topic_is_refused(town: Town, uri: str) -> None:
    assert town.post("subscriptions", subscription(uri)).status_code == 400


def test_unknown_quality_or_version_is_refused(town: Town) -> None:
    for pair in ({"key": "MQTT-QoS", "value": "3"}, {"key": "MQTT-Version", "value": "mqtt2"}):
        given = subscription("mqtt://127.0.0.1/a")
        given["notification"]["endpoint"]["notifierInfo"] = [pair]
        assert town.post("subscriptions", given).status_code == 400
