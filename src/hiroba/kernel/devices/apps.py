# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "hiroba.kernel.devices"
    label = "devices"
