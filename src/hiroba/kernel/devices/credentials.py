# SPDX-License-Identifier: Apache-2.0
"""Names and secrets of devices: `282103.wl01` signs in and may publish under `hiroba/282103/wl01/up` only."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

DEVICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""Letters that need no escaping in a topic, an address or a user name."""

TENANT = re.compile(r"[0-9]{6}|g-[a-z0-9-]{1,36}")
TOPIC_ROOT = "hiroba"
EVERY_UPLINK = f"{TOPIC_ROOT}/+/+/up"


@dataclass(frozen=True, kw_only=True)
class DeviceName:
    """A device of a town. Its user name has a dot because a slash would be a level of the topic."""

    tenant: str
    device: str

    @property
    def user_name(self) -> str:
        return f"{self.tenant}.{self.device}"

    @property
    def uplink_topic(self) -> str:
        return f"{TOPIC_ROOT}/{self.tenant}/{self.device}/up"

    @property
    def downlink_topic(self) -> str:
        return f"{TOPIC_ROOT}/{self.tenant}/{self.device}/down"


def by_user_name(user_name: str) -> DeviceName | None:
    tenant, dot, device = user_name.partition(".")
    return _name(tenant, device) if dot else None


def by_topic(topic: str) -> DeviceName | None:
    """The device of an uplink topic; None for any other topic."""
    root, _, rest = topic.partition("/")
    tenant, _, rest = rest.partition("/")
    device, _, end = rest.partition("/")
    return _name(tenant, device) if root == TOPIC_ROOT and end == "up" else None


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def fingerprint(secret: str) -> str:
    """What is stored of a secret. One round is enough: the secrets are random, 144 bits and more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, stored: str) -> bool:
    return bool(stored) and hmac.compare_digest(fingerprint(secret), stored)


def _name(tenant: str, device: str) -> DeviceName | None:
    if TENANT.fullmatch(tenant) and DEVICE_ID.fullmatch(device):
        return DeviceName(tenant=tenant, device=device)
    return None
