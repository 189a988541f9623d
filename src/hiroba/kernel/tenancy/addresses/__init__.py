# SPDX-License-Identifier: Apache-2.0
"""Addresses of a town without a foreign service: names of 町字 with their centroids."""
