"""Turning pydantic's findings into sentences an operator can act on."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from roomkeeper.errors import ConfigurationError

_PLAIN = {
    "string_type": "has to be text, in quotes",
    "list_type": 'has to be a list, such as ["one", "two"]',
    "tuple_type": 'has to be a list, such as ["one", "two"]',
    "dict_type": "has to be a table",
    "too_short": "may not be empty",
    "string_too_short": "may not be empty",
    "url_parsing": "is no address, such as ws://127.0.0.1:8470/rooms",
    "datetime_parsing": "is no date with a time, such as 2027-05-08T10:00:00",
    "datetime_from_date_parsing": "is no date with a time, such as 2027-05-08T10:00:00",
    "bool_parsing": "has to be true or false",
    "int_parsing": "has to be a whole number",
}
"""pydantic's own words for a few common mistakes speak of types; these speak of configuration files."""


def explain_validation_error(
    error: ValidationError, model: type[BaseModel], *, where: str = "", prefix: Sequence[str | int] = ()
) -> ConfigurationError:
    """Say every problem of a configuration in one error, one a line: the key, what is wrong, what is known instead.

    :param model: the model that was validated, to look known keys up.
    :param where: the file.
    :param prefix: keys that lead to the model's table.
    """
    lines = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        key = _dotted((*prefix, *problem["loc"]))
        if problem["type"] == "extra_forbidden":
            known = _known_keys(model, problem["loc"][:-1])
            near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
            lines.append(f"{key}: unknown key; {hint}")
        elif problem["type"] == "missing":
            lines.append(f"{key}: missing; it has to be given")
        else:
            text = _PLAIN.get(problem["type"], problem["msg"].removeprefix("Value error, "))
            lines.append(f"{key}: {text}" if key else text)
    return ConfigurationError("\n  ".join(["the configuration is wrong:", *lines]), where=where)


def _dotted(location: Sequence[str | int]) -> str:
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _known_keys(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    annotation: Any = model
    for step in location:
        found = _model_in(annotation)
        if found is not None and isinstance(step, str) and step in found.model_fields:
            annotation = found.model_fields[step].annotation
        else:  # an index of a list or a key of a dict: its element type is the last argument
            arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
            annotation = arguments[-1] if arguments else None
    found = _model_in(annotation)
    return list(found.model_fields) if found is not None else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType):
        return next((found for argument in get_args(annotation) if (found := _model_in(argument)) is not None), None)
    return None
