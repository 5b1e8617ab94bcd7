"""From the opened bytes of a record to its facts.

Anyone can seal to a team, a stranger's browser too: what opens is therefore not yet JSON, nor an object, nor text that
a page or a database can hold.
"""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 50  # levels: far more than any record has, far fewer than what stops Python when it is sealed again
_STRANGE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # escapes of NUL, or of half a character, which UTF-8 cannot hold
_UNHELD = {0: ""} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def facts_of(content: bytes) -> dict[str, Any]:
    """The facts in opened bytes. Raises ValueError or RecursionError for what is no JSON object of ours; what a text
    cannot hold goes: NUL without a trace, half of a surrogate pair for U+FFFD."""
    text = content.decode()
    facts = json.loads(text)
    if not isinstance(facts, dict):
        raise ValueError("facts are a JSON object")
    if text.count("[") + text.count("{") > DEEPEST or _STRANGE.search(text):
        facts = _held(facts, DEEPEST)
    return facts


def _held(value: Any, left: int) -> Any:
    if not left:
        raise ValueError("facts are not that deep")
    if isinstance(value, str):
        return value.translate(_UNHELD)
    if isinstance(value, list):
        return [_held(one, left - 1) for one in value]
    if isinstance(value, dict):
        return {key.translate(_UNHELD): _held(one, left - 1) for key, one in value.items()}
    return value
