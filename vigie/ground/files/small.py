"""Small files of ordinary forms: in memory or not at all; Django’s other handler spools to the disk in clear."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler


class NotRead(UploadedFile):
    """A file larger than `FILE_UPLOAD_MAX_MEMORY_SIZE`: its form may say how large; reading it is a 413."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(None, name, "application/octet-stream", size)

    def _refuse(self, *_args: Any, **_how: Any) -> Any:
        raise RequestDataTooBig("A form's file is larger than settings.FILE_UPLOAD_MAX_MEMORY_SIZE.")

    read = chunks = multiple_chunks = open = seek = __iter__ = _refuse

    def close(self) -> None:
        """Nothing is open."""


class InMemoryOnly(MemoryFileUploadHandler):
    """Django's, whose larger files are passed over and not handed on."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.activated:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return super().file_complete(file_size) if self.activated else NotRead(self.file_name or "-", file_size)
