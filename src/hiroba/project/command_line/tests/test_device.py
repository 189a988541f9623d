# SPDX-License-Identifier: Apache-2.0
import pytest
from typer.testing import CliRunner

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.models import Device
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT
from hiroba.project.command_line.device import app


def device(*arguments: str) -> str:
    """What the command printed. Raises what it raised."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return result.output


def secret_in(told: str) -> str:
    return next(line.split()[1] for line in told.splitlines() if line.startswith("secret"))


def stored_hash() -> str:
    with as_tenant(TENANT):
        return str(Device.objects.get(device="wl01").credential_hash)


def test_added_device_signs_in_with_the_secret_that_was_printed(committed: Configuration) -> None:
    told = device("add", TENANT, "wl01", "--kind", "water_level")

    assert credentials.is_secret(secret_in(told), stored_hash())
    assert "hiroba/282103/wl01/up" in told


def test_renewed_secret_is_another_one(committed: Configuration) -> None:
    first = secret_in(device("add", TENANT, "wl01", "--kind", "water_level"))

    second = secret_in(device("renew", TENANT, "wl01"))

    assert not credentials.is_secret(first, stored_hash())
    assert credentials.is_secret(second, stored_hash())


def test_list_shows_the_devices_of_one_town(committed: Configuration) -> None:
    device("add", TENANT, "wl01", "--kind", "water_level")
    device("add", OTHER_TENANT, "rf01", "--kind", "rainfall")
    device("switch-off", TENANT, "wl01")

    assert [line.split()[:3] for line in device("list", TENANT).splitlines()] == [
        ["wl01", "water_level", "off"]
    ]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("add", "999999", "wl01", "--kind", "rainfall"), "The town 999999 does not exist here"),
        (("add", TENANT, "wl01", "--kind", "thermometer"), "thermometer is not a kind of device"),
    ],
)
def test_wrong_town_or_kind_is_told(committed: Configuration, arguments: tuple[str, ...], text: str) -> None:
    with pytest.raises(Fault) as fault:
        device(*arguments)

    assert fault.value.text == text


def test_device_cannot_be_added_twice(committed: Configuration) -> None:
    device("add", TENANT, "wl01", "--kind", "water_level")

    with pytest.raises(Fault, match="exists already"):
        device("add", TENANT, "wl01", "--kind", "water_level")
