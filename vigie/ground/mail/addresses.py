"""Which addresses we write to: plain ones, which every mail server reads in the same way (RFC 5321, Dot-string)."""

from __future__ import annotations

import re

LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
ADDRESS = rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(?:\.{LABEL})+"
PLAIN = re.compile(ADDRESS)
LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the brackets


def is_plain(address: str) -> bool:
    """Whether it is ASCII, with a domain that has a dot, unquoted, no literal, and nothing that a header would decode.

    Narrower than Django's own check, which takes what no letter can be built for, and several spellings of one address.
    """
    local, _at, domain = address.partition("@")
    return (
        PLAIN.fullmatch(address) is not None
        and len(address) <= LONGEST
        and "=?" not in local
        and all(local.split("."))
        and not domain.rpartition(".")[2].isdigit()
    )
