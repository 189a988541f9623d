# SPDX-License-Identifier: Apache-2.0
"""Text that is stored encrypted, for what only few may read: contact details, a person's own words, addresses.

`reporter_phone = EncryptedTextField(blank=True)` is plain text in Python and AES-256-GCM in the database, in backups
and in exports. It cannot be searched or sorted; keep a separate column for what has to be found. Name each such field
in the manifest (`PersonalDataItem(fields=("models:Report.reporter_phone",))`): `hiroba check` compares.
"""

from hiroba.kernel.encryption.fields import EncryptedTextField

__all__ = ["EncryptedTextField"]
