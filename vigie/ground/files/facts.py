"""What is sealed of a file, as typed values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from vigie.ground.files.kinds import BY_CODE, UNKNOWN, Kind, honest
from vigie.ground.files.names import copy_name, leaving_name


@dataclass(frozen=True)
class FileFacts:
    """`identity` opens the original, `copy_identity` the cleaned copy; sizes are bytes of plaintext, digests hex.

    `no_copy` is one of `cleaning.faults.REASONS` while there is no cleaned copy. Erased, only `erased_*` stay.
    """

    name: str = ""
    kind_code: str = UNKNOWN.code
    size: int = 0
    sha256: str = ""
    identity: str = ""
    note: str = ""
    verdict: str = "none"
    added_by: str = ""
    added_at: str = ""
    copy_identity: str = ""
    copy_size: int = 0
    copy_sha256: str = ""
    copy_ending: str = ""
    no_copy: str = ""
    erased_by: str = ""
    erased_at: str = ""
    erased_why: str = ""

    @classmethod
    def opened(cls, facts: dict[str, Any]) -> FileFacts:
        return cls(**facts)

    def sealed(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def kind(self) -> Kind:
        return BY_CODE.get(self.kind_code, UNKNOWN)

    @property
    def honest(self) -> bool:
        """Whether the name says what the content is."""
        return honest(self.name, self.kind)

    @property
    def download_name(self) -> str:
        return leaving_name(self.name, self.kind)

    @property
    def copy_name(self) -> str:
        return copy_name(self.name, self.copy_ending)
