# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "hiroba.kernel.messaging"
    label = "messaging"
