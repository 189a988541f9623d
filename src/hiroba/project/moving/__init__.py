# SPDX-License-Identifier: Apache-2.0
"""One town out of an installation in open formats, and into another one: docs/operate/moving.md."""
