# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hiroba.kernel.events"
    label = "events"
