# SPDX-License-Identifier: Apache-2.0
"""The client that the processes of this installation share: its address and token come from the settings."""

import atexit
import time
from functools import cache

from hiroba.kernel import configuration
from hiroba.kernel.context.client.context_client import ContextClient
from hiroba.kernel.identity import tokens

TOKEN_SECONDS = 600
SCOPES = ("context:write", "context:bulk", "context:read:staff", "context:read:restricted")


@cache
def service_client() -> ContextClient:
    """One for the process; it may be used by several threads."""
    settings = configuration.load()
    return _closed_at_exit(ContextClient(settings.broker_url, ServiceToken(settings.token_key)))


@cache
def page_client() -> ContextClient:
    """The same without patience, for pages."""
    settings = configuration.load()
    return _closed_at_exit(
        ContextClient(settings.broker_url, ServiceToken(settings.token_key), answers_at_once=True)
    )


def _closed_at_exit(client: ContextClient) -> ContextClient:
    atexit.register(client.close)
    return client


class ServiceToken:
    """Gives a token that is valid for a while yet."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._token = ""
        self._renew_at = 0.0

    def __call__(self) -> str:
        if time.time() > self._renew_at:
            self._renew_at = time.time() + TOKEN_SECONDS / 2
            self._token = tokens.mint(
                self._key,
                subject="hiroba",
                tenants=(tokens.ANY_TENANT,),
                scopes=SCOPES,
                seconds=TOKEN_SECONDS,
            )
        return self._token
