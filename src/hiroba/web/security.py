# SPDX-License-Identifier: Apache-2.0
"""Security headers and content security policy; settings takes every name in capitals from here.

No inline script or style anywhere and no foreign host: the only other origin is the broker's public address, which
pages ask for entities and live streams. A town with GSI tiles adds their host (`headers.TownPolicyMiddleware`).
"""

from urllib.parse import urlsplit

from hiroba.kernel import configuration

_configuration = configuration.load()

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hiroba.web.headers.HeadersMiddleware",
    "hiroba.web.headers.TownPolicyMiddleware",
]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def csrf_cookie_name(web_url: str) -> str:
    """Another host could set a cookie for the whole domain; browsers refuse that for names with the prefix."""
    return "__Host-hiroba_csrf" if web_url.startswith("https://") else "csrftoken"


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'", _origin(_configuration.broker_public_url)],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A year; only where the public address is HTTPS, so that a trial on a plain address is not locked in.
SECURE_HSTS_SECONDS = 31_536_000 if _configuration.web_url.startswith("https://") else 0
CSRF_COOKIE_NAME = csrf_cookie_name(_configuration.web_url)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hiroba.web.errors.form_expired"
