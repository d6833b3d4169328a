"""Digests of plain data: the same for the same content, whatever its order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kb.problems import Place


def digest(value: Any) -> str:
    """Give the SHA-256 of a value's plain form, the same on every machine."""
    return hashlib.sha256(json.dumps(simple(value), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def simple(value: Any) -> Any:
    """Give the plain JSON form of rules, conditions, claims and the like; places are left out."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Place):
        return None
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Mapping):
        return {str(key): simple(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [simple(each) for each in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if hasattr(value, "__dataclass_fields__"):
        fields = {name: getattr(value, name) for name in value.__dataclass_fields__ if name not in ("place", "layer")}
        return {"is": type(value).__name__, **{name: simple(each) for name, each in fields.items()}}
    return str(value)
