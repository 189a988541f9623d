# SPDX-License-Identifier: Apache-2.0
"""Regular expressions of strangers, in the syntax of RE2: a search takes time in proportion to the text, always."""

import re
from functools import lru_cache

import re2

from hiroba.kernel.context.problems import BadRequestData

PATTERN_CHARACTERS_MAX = 256
# What one pattern may take while it is used, and how many are kept: together 200 MB at the very most.
PATTERN_BYTES_MAX = 1_000_000
PATTERNS_KEPT_MAX = 200

_HARD_TO_SAY = re.compile(r"[|(\[{\\]")
# A character before a repeat may be there or not.
_PLAIN = re.compile(r"[^.^$*+?]+(?![*+?])")


def check_pattern(pattern: str) -> str:
    """Raises BadRequestData for a pattern that is wrong, too long or too costly."""
    if len(pattern) > PATTERN_CHARACTERS_MAX:
        raise BadRequestData(f"The pattern has more than {PATTERN_CHARACTERS_MAX} characters")
    _compiled(pattern)
    return pattern


def pattern_found(pattern: str, text: str) -> bool:
    """Whether a checked pattern occurs in `text`."""
    return _compiled(pattern).Match(text) is not None


def needed_text(pattern: str) -> str:
    """A text that is in all that the pattern is found in, for a cheap first look in SQL; often empty.

    PostgreSQL has patterns too, but of another syntax, so it is never asked with those of strangers.
    """
    if _HARD_TO_SAY.search(pattern):
        return ""
    return max(_PLAIN.findall(pattern), key=len, default="")


@lru_cache(maxsize=PATTERNS_KEPT_MAX)
def _compiled(pattern: str) -> re2.Set:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_BYTES_MAX
    # A set of one: it answers whether, not where, which costs a fifth.
    compiled = re2.Set.SearchSet(options)
    try:
        re2.compile(pattern, options)
        compiled.Add(pattern)
        compiled.Compile()
    except (re2.error, UnicodeEncodeError) as fault:
        raise BadRequestData(f"The pattern {pattern[:60]!r} cannot be used: {_reason(fault)}") from None
    return compiled


def _reason(fault: Exception) -> str:
    reason = fault.args[0] if isinstance(fault, re2.error) else "it is no text"
    return reason.decode() if isinstance(reason, bytes) else str(reason)
