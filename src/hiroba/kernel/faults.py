# SPDX-License-Identifier: Apache-2.0
"""What a person has to mend: told in one line, without a traceback."""


class Fault(Exception):
    """A fault outside the program: `text` says what is wrong, `remedy` what to do about it."""

    def __init__(self, text: str, remedy: str, exit_code: int = 1) -> None:
        super().__init__(f"{text}. {remedy}")
        self.text = text
        self.remedy = remedy
        self.exit_code = exit_code
