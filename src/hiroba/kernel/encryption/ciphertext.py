# SPDX-License-Identifier: Apache-2.0
"""The stored form of an encrypted text: `v1:<key id>:<base64 of nonce and ciphertext>`.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits and a tag of 128. The place, `table.column`, is associated
data: a value that somebody copies into another column cannot be read there.
"""

import base64
import binascii
import os
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hiroba.kernel.faults import Fault

NONCE_BYTES = 12
_TAG_BYTES = 16
_FORM = re.compile(r"v1:([0-9a-z]{1,20}):([A-Za-z0-9_-]+=*)")


@dataclass(frozen=True)
class Sealed:
    """A stored value, taken apart."""

    key_id: str
    nonce: bytes
    ciphertext: bytes


def seal(text: str, *, key_id: str, key: bytes, place: str) -> str:
    """Encrypts. Random nonces are safe for 2^32 values of one key; rotate long before that."""
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"v1:{key_id}:{base64.urlsafe_b64encode(nonce + ciphertext).decode()}"


def unseal(sealed: Sealed, *, key: bytes, place: str) -> str:
    """Decrypts. Raises Fault when the value was changed, moved here, or sealed with another key of this name."""
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, place.encode()).decode()
    except InvalidTag:
        raise Fault(
            f"A value in {place} was changed, moved from another column, or encrypted with another key {sealed.key_id}",
            "Put the right key file back, or restore the value from a backup (docs/operate/keys.md).",
        ) from None


def parse(stored: str, *, place: str) -> Sealed:
    """Raises Fault for a text that was never encrypted, or is cut off."""
    found = _FORM.fullmatch(stored)
    try:
        content = base64.urlsafe_b64decode(found[2]) if found else b""
    except binascii.Error:
        content = b""
    if found is None or len(content) < NONCE_BYTES + _TAG_BYTES:
        raise Fault(
            f"A value in {place} is not in the encrypted form",
            "Something else than Hiroba wrote it: restore it from a backup.",
        )
    return Sealed(found[1], content[:NONCE_BYTES], content[NONCE_BYTES:])
