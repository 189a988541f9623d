# SPDX-License-Identifier: Apache-2.0
urlpatterns: list[object] = []
