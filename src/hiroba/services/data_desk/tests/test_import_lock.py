# SPDX-License-Identifier: Apache-2.0
"""Two imports of one town never run at once; two towns do not wait for each other."""

import threading

import pytest
from django.db import connection

from hiroba.kernel.api.catalogue import FileFault, import_lock


def test_import_lock_second_import_of_the_town_is_refused(committed: object) -> None:
    outcomes: dict[str, str] = {}

    def try_to_import(town: str) -> None:
        try:
            with import_lock(town):
                outcomes[town] = "runs"
        except FileFault as fault:
            outcomes[town] = fault.code
        finally:
            connection.close()

    with import_lock("282103"):
        for town in ("282103", "282201"):
            other = threading.Thread(target=try_to_import, args=(town,))
            other.start()
            other.join()

    assert outcomes == {"282103": "import_is_running", "282201": "runs"}


def test_import_lock_is_free_after_a_break(committed: object) -> None:
    with pytest.raises(RuntimeError), import_lock("282103"):
        raise RuntimeError

    with import_lock("282103"):
        pass
