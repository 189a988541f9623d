# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "hiroba.kernel.files"
    label = "files"
