# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "hiroba.kernel.identity"
    label = "identity"
