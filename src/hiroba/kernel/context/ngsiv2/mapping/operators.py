# SPDX-License-Identifier: Apache-2.0
"""Update operators: a value such as `{"$inc": 3}` works on the value that is there."""

import math
from collections.abc import Callable
from typing import Any

from hiroba.kernel.context.ngsiv2.mapping.moments import parse_moment
from hiroba.kernel.context.ngsiv2.problems import BadRequest

NOTHING = object()
NUMBER_MAX = 2**63 - 1
EPOCH = "1970-01-01T00:00:00.000Z"


def is_operation(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and value.keys() <= _OPERATIONS.keys()
        and (len(value) == 1 or value.keys() == {"$set", "$unset"})
    )


def outcome(operation: dict[str, Any], old: Any) -> Any:
    """The new value; `old` is NOTHING for a new attribute, and NOTHING comes back when there is none to make.

    Raises BadRequest when the operator does not suit the value.
    """
    for name, argument in operation.items():
        old = _OPERATIONS[name](old, argument)
    return old


def _inc(old: Any, argument: Any) -> Any:
    return _bounded(_number(old, "$inc") + _number(argument, "$inc"))


def _mul(old: Any, argument: Any) -> Any:
    return _bounded(_number(old, "$mul") * _number(argument, "$mul"))


def _min(old: Any, argument: Any) -> Any:
    return argument if _is_less(argument, _begin(old, argument)) else _begin(old, argument)


def _max(old: Any, argument: Any) -> Any:
    return argument if _is_less(_begin(old, argument), argument) else _begin(old, argument)


def _push(old: Any, argument: Any) -> Any:
    """One item, or those of `$each` at `$position`, which counts from the end when it is negative."""
    items = _list(old, "$push")
    if not isinstance(argument, dict) or "$each" not in argument:
        return [*items, argument]
    position = argument.get("$position", len(items))
    if (
        argument.keys() - {"$each", "$position"}
        or isinstance(position, bool)
        or not isinstance(position, int)
    ):
        raise BadRequest(
            "$push takes an item, or $each with a list and perhaps $position with a whole number"
        )
    return [*items[:position], *_list(argument["$each"], "$each"), *items[position:]]


def _add_to_set(old: Any, argument: Any) -> Any:
    items = _list(old, "$addToSet")
    return items if argument in items else [*items, argument]


def _pull(old: Any, argument: Any) -> Any:
    return old if old is NOTHING else [item for item in _list(old, "$pull") if item != argument]


def _pull_all(old: Any, argument: Any) -> Any:
    gone = _list(argument, "$pullAll")
    return old if old is NOTHING else [item for item in _list(old, "$pullAll") if item not in gone]


def _set(old: Any, argument: Any) -> Any:
    return _object(old, "$set") | _object(argument, "$set")


def _unset(old: Any, argument: Any) -> Any:
    if old is NOTHING:
        return old
    gone = _object(argument, "$unset") if isinstance(argument, dict) else {}
    return {name: value for name, value in _object(old, "$unset").items() if name not in gone}


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "$inc": _inc,
    "$mul": _mul,
    "$min": _min,
    "$max": _max,
    "$push": _push,
    "$addToSet": _add_to_set,
    "$pull": _pull,
    "$pullAll": _pull_all,
    "$set": _set,
    "$unset": _unset,
}


def _number(value: Any, operator: str) -> int | float:
    if value is NOTHING:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequest(f"{operator} works on numbers only")
    return value


def _bounded(number: int | float) -> int | float:
    if isinstance(number, int) and abs(number) <= NUMBER_MAX:
        return number
    if abs(number) > 1e300 or not math.isfinite(number):
        raise BadRequest("The number becomes too large")
    return float(number)


def _begin(old: Any, argument: Any) -> Any:
    if old is not NOTHING:
        return old
    return EPOCH if parse_moment(argument) is not None else 0


def _is_less(left: Any, right: Any) -> bool:
    one, other = parse_moment(left), parse_moment(right)
    if one is not None and other is not None:
        return one < other
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return _number(left, "$min and $max") < _number(right, "$min and $max")


def _list(value: Any, operator: str) -> list[Any]:
    if value is NOTHING:
        return []
    if not isinstance(value, list):
        raise BadRequest(f"{operator} works on lists only")
    return value


def _object(value: Any, operator: str) -> dict[str, Any]:
    if value is NOTHING:
        return {}
    if not isinstance(value, dict):
        raise BadRequest(f"{operator} works on JSON objects only")
    return value
