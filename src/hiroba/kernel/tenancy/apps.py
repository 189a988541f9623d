# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "hiroba.kernel.tenancy"
    label = "tenancy"
