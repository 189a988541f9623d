# SPDX-License-Identifier: Apache-2.0
"""The files of a new service, with `$name` and the like to be filled in: `folder.py.tmpl` becomes `folder.py`."""
