# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AddressesConfig(AppConfig):
    name = "hiroba.kernel.tenancy.addresses"
    label = "addresses"
