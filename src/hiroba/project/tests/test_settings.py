# SPDX-License-Identifier: Apache-2.0
"""Settings that depend on the public address, read by a fresh interpreter as a process would."""

import os
import subprocess
import sys

import pytest

QUESTION = """
from django.conf import settings
from django.test import RequestFactory
request = RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"})
print(request.is_secure(), settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_NAME)
"""


@pytest.mark.parametrize(
    ("web_url", "answer"),
    [
        ("https://town.example.jp", "True True __Host-hiroba"),
        ("http://localhost:8000", "False False hiroba"),
    ],
)
def test_forwarded_https_counts_only_where_the_public_address_is_https(web_url: str, answer: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", QUESTION],
        env=os.environ | {"HIROBA_WEB_URL": web_url},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.strip() == answer
