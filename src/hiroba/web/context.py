# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest


def town(request: HttpRequest) -> dict[str, object]:
    return {}
