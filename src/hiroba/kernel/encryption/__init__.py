# SPDX-License-Identifier: Apache-2.0
"""Text that is stored encrypted: a key file with several keys, a field for models, and the change of keys."""
