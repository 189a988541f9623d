# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "hiroba.kernel.tenancy.areas"
    label = "areas"
