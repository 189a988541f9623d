# SPDX-License-Identifier: Apache-2.0
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.web.components import Crumb


def trail(here: str, *between: tuple[str, str]) -> list[Crumb]:
    """Where a page of the desk stands: today's work, imports, `between` (title, address), here."""
    return [
        Crumb(title=_("Today's work"), url=reverse("administration:work")),
        Crumb(title=_("Imports"), url=reverse("data_desk:imports")),
        *(Crumb(title=title, url=url) for title, url in between),
        Crumb(title=here),
    ]
