# SPDX-License-Identifier: Apache-2.0
"""Security headers and content security policy; settings takes every name in capitals from here."""

MIDDLEWARE = ["csp.middleware.CSPMiddleware"]
