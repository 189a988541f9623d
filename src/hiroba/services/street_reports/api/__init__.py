# SPDX-License-Identifier: Apache-2.0
"""Open311 GeoReport v2 below `/api/street_reports/open311/v2/`.

`resources.py` reads what is asked and answers, `reading.py` understands parameters, `telling.py` knows the fields of
the standard, `formats.py` writes JSON and XML.
"""

from hiroba.services.street_reports.api.resources import router

__all__ = ["router"]
