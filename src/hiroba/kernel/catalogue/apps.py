# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "hiroba.kernel.catalogue"
    label = "catalogue"
