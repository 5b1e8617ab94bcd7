"""An ordinary form's file stays in memory, and a large one is refused instead of spooled."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from vigie.ground.files.small import InMemoryOnly

MOST = settings.FILE_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.parametrize("size, read", [(MOST - 1000, True), (MOST + 1, False)])
def test_a_file_is_read_from_memory_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, read: bool
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("x.bin", b"x" * size)})
    assert [type(handler) for handler in request.upload_handlers] == [InMemoryOnly]
    file = request.FILES["file"]
    assert file.size == size
    if read:
        assert file.read() == b"x" * size
    else:
        for reading in (file.read, file.open, lambda: list(file.chunks()), lambda: list(file)):
            with pytest.raises(RequestDataTooBig):
                reading()
    assert list(tmp_path.iterdir()) == []
