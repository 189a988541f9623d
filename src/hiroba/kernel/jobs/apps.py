# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "hiroba.kernel.jobs"
    label = "jobs"
