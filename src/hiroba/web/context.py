# SPDX-License-Identifier: Apache-2.0
"""Gives every template the frame of its page; made only when a template asks for it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hiroba.web.frame import frame_of


def town(request: HttpRequest) -> dict[str, object]:
    return {"frame": SimpleLazyObject(lambda: frame_of(request))}
