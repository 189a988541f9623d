# SPDX-License-Identifier: Apache-2.0
"""The colours of papers (red, green, blue), dark enough for a printer that is short of ink."""

INK, SOFT, LINE = (28, 28, 26), (90, 88, 84), (170, 165, 158)
