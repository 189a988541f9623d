# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "hiroba.kernel.approvals"
    label = "approvals"
