# SPDX-License-Identifier: Apache-2.0
"""Devices of a town: register them, see how they do, and look at messages that could not be used.

Measurements never come through here: they reach the context broker by MQTT or HTTP and are read as entities.
"""

from hiroba.kernel.devices.actions import (
    NewDevice,
    clear_set_aside,
    register_devices,
    renew_secret,
    switch_device,
)
from hiroba.kernel.devices.kinds import KINDS, DeviceKind, Quantity
from hiroba.kernel.devices.queries import (
    DeviceHealth,
    UnusedGroup,
    UnusedMessage,
    device_health,
    set_aside,
    set_aside_count,
    set_aside_groups,
)

__all__ = [
    "KINDS",
    "DeviceHealth",
    "DeviceKind",
    "NewDevice",
    "Quantity",
    "UnusedGroup",
    "UnusedMessage",
    "clear_set_aside",
    "device_health",
    "register_devices",
    "renew_secret",
    "set_aside",
    "set_aside_count",
    "set_aside_groups",
    "switch_device",
]
