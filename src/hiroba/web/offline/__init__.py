# SPDX-License-Identifier: Apache-2.0
"""The site as an app on the home screen, and what it shows without a network."""
