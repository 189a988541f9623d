# SPDX-License-Identifier: Apache-2.0
"""How a rule of a service says no."""


class RuleBroken(Exception):
    """A request is against a rule.

    `code` is English and stable, for APIs and tests; `text` is translated, for screens; `field` names the form
    field that has to change, if there is one.
    """

    def __init__(self, code: str, text: str, field: str | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.field = field
