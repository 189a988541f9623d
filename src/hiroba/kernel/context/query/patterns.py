# SPDX-License-Identifier: Apache-2.0
"""Regular expressions of strangers. Python's engine backtracks, so what could stall the broker is refused."""

import re
import re._constants as constants  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from hiroba.kernel.context.problems import BadRequestData

PATTERN_CHARACTERS_MAX = 256
# With two unbounded repeats a search costs at most the third power of the length of the text.
UNBOUNDED_REPEATS_MAX = 2
SHORT_TEXT_CHARACTERS = 400
TEXT_CHARACTERS_MAX = 10_000

_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_REFUSED = (constants.GROUPREF, constants.GROUPREF_EXISTS, constants.ASSERT, constants.ASSERT_NOT)


def check_pattern(pattern: str) -> str:
    """Raises BadRequestData for a pattern that is wrong, too long or able to run away."""
    if len(pattern) > PATTERN_CHARACTERS_MAX:
        raise BadRequestData(f"The pattern has more than {PATTERN_CHARACTERS_MAX} characters")
    _compiled(pattern)
    return pattern


def pattern_found(pattern: str, text: str) -> bool:
    """Whether a checked pattern occurs in `text`. Texts too long for their pattern count as not found."""
    compiled, repeats = _compiled(pattern)
    if len(text) > (TEXT_CHARACTERS_MAX if repeats < UNBOUNDED_REPEATS_MAX else SHORT_TEXT_CHARACTERS):
        return False
    return compiled.search(text) is not None


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> tuple[re.Pattern[str], int]:
    # A search finds the same without `.*` at either end, and runs in linear time.
    core = pattern.removeprefix("^.*").removeprefix(".*")
    if core.endswith(".*") and not core.endswith("\\.*"):
        core = core[:-2]
    try:
        repeats = _count_repeats(parser.parse(core), inside=False)
        compiled = re.compile(core)
    except (re.error, RecursionError, OverflowError) as fault:
        raise BadRequestData(f"The pattern {pattern[:60]!r} is not a regular expression: {fault}") from None
    if repeats > UNBOUNDED_REPEATS_MAX:
        raise BadRequestData(
            f"The pattern {pattern[:60]!r} has more than {UNBOUNDED_REPEATS_MAX} open repeats"
        )
    return compiled, repeats


def _count_repeats(tree: Iterable[Any], *, inside: bool) -> int:
    count = 0
    for operator, argument in tree:
        if operator in _REFUSED:
            raise BadRequestData("The pattern looks back or ahead, which is not supported")
        repeated = operator in _REPEATS and argument[1] > 1
        if repeated and inside:
            raise BadRequestData("The pattern has a repeat inside a repeat, which is not supported")
        count += repeated and argument[1] > SHORT_TEXT_CHARACTERS
        for part in _parts(argument):
            count += _count_repeats(part, inside=inside or repeated)
    return count


def _parts(argument: Any) -> list[Any]:
    if isinstance(argument, parser.SubPattern):
        return [argument]
    if isinstance(argument, tuple | list):
        return [found for item in argument for found in _parts(item)]
    return []
