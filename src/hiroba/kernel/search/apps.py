# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "hiroba.kernel.search"
    label = "search"
