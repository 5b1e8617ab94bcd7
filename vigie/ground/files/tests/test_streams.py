"""What is pushed comes out of an age file as it went in; anything altered, swapped or cut short is noticed."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from io import FileIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.access.errors import NodeFull
from vigie.ground.files.store import FolderStore, HalfFile
from vigie.ground.files.streams import Plain, Sealer
from vigie.ground.seal.opening import Altered

CHUNK = 64 * 1024


def sealed(folder: Path, data: bytes) -> tuple[FolderStore, uuid.UUID, str]:
    store, name = FolderStore(folder), uuid.uuid4()
    sealer = Sealer(store.begin(name))
    for start in range(0, len(data), 50_000):
        sealer.write(data[start : start + 50_000])
    sealer.close()
    assert (sealer.size, sealer.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    sealer.half.settle()
    return store, name, sealer.identity


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3_000_000])
def test_what_goes_in_comes_out(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    store, name, identity = sealed(tmp_path, data)
    chunks = list(Plain(store.read(name), identity))
    assert b"".join(chunks) == data
    assert max(map(len, chunks), default=0) <= CHUNK


@given(pieces=st.lists(st.binary(max_size=200), max_size=20))
def test_the_way_it_is_cut_makes_no_difference(tmp_path_factory, pieces: list[bytes]) -> None:
    store, name = FolderStore(tmp_path_factory.mktemp("files")), uuid.uuid4()
    sealer = Sealer(store.begin(name))
    for piece in pieces:
        sealer.write(piece)
    sealer.close()
    assert b"".join(Plain(store.read(name), sealer.identity)) == b"".join(pieces)
    sealer.abort()


def test_the_file_is_for_the_nodes_user_only_and_holds_no_word(tmp_path: Path) -> None:
    store, name, _identity = sealed(tmp_path / "files", b"PLANTED" * 30_000)
    path = store.folder / name.hex
    assert path.stat().st_mode & 0o777 == 0o600
    assert store.folder.stat().st_mode & 0o777 == 0o700
    assert b"PLANTED" not in path.read_bytes()


@pytest.mark.parametrize("cut", [1, 100, CHUNK + 16])
def test_a_file_cut_short_is_noticed_and_no_later_byte_given(tmp_path: Path, cut: int) -> None:
    data = os.urandom(5 * CHUNK)
    store, name, identity = sealed(tmp_path, data)
    path = store.folder / name.hex
    path.write_bytes(path.read_bytes()[:-cut])
    got: list[bytes] = []
    with pytest.raises(Altered):
        got.extend(Plain(store.read(name), identity))
    assert data.startswith(b"".join(got))
    assert len(b"".join(got)) < len(data)


def test_a_changed_byte_and_another_files_key_are_noticed(tmp_path: Path) -> None:
    store, name, identity = sealed(tmp_path, os.urandom(3 * CHUNK))
    _store, _name, other = sealed(tmp_path, b"other")
    with pytest.raises(Altered):
        list(Plain(store.read(name), other))
    path = store.folder / name.hex
    changed = bytearray(path.read_bytes())
    changed[-30] ^= 1
    path.write_bytes(changed)
    with pytest.raises(Altered):
        list(Plain(store.read(name), identity))


def test_a_reader_who_leaves_early_leaves_no_thread_and_no_open_file(tmp_path: Path) -> None:
    store, name, identity = sealed(tmp_path, os.urandom(2_000_000))
    open_before = len(list(Path("/proc/self/fd").iterdir()))
    for _time in range(20):
        plain = Plain(store.read(name), identity)
        next(plain)
        plain.close()
        assert not plain._thread.is_alive()
    assert len(list(Path("/proc/self/fd").iterdir())) == open_before


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    store, name = FolderStore(tmp_path), uuid.uuid4()
    half = store.begin(name)
    # The kernel's own full disk: every write to it is refused.
    full = HalfFile(tmp_path, name, FileIO("/dev/full", "wb"))
    sealer = Sealer(full)
    with pytest.raises(NodeFull):
        sealer.write(os.urandom(100 * CHUNK))
    sealer.abort()
    half.release()
    assert not list(store.arriving.iterdir())


def test_a_disk_that_is_full_at_the_very_end_is_said_too(tmp_path: Path) -> None:
    (tmp_path / "arriving").mkdir()
    sealer = Sealer(HalfFile(tmp_path, uuid.uuid4(), FileIO("/dev/full", "wb")))
    sealer.write(b"short")
    with pytest.raises(NodeFull):
        sealer.close()


def test_what_was_left_behind_is_found_once_its_writer_is_gone(tmp_path: Path) -> None:
    store, name = FolderStore(tmp_path), uuid.uuid4()
    half = store.begin(name)
    assert list(store.left_behind()) == []
    half.release()
    (found,) = store.left_behind()
    assert found.name == name
    found.drop()
    assert list(store.left_behind()) == []
    with pytest.raises(FileNotFoundError):
        store.read(name)


def test_a_file_is_readable_before_and_after_it_is_settled(tmp_path: Path) -> None:
    store, name = FolderStore(tmp_path), uuid.uuid4()
    sealer = Sealer(store.begin(name))
    sealer.write(b"words")
    sealer.close()
    assert b"".join(Plain(store.read(name), sealer.identity)) == b"words"
    sealer.half.settle()
    assert b"".join(Plain(store.read(name), sealer.identity)) == b"words"
    assert isinstance(store.read(name), io.BufferedReader)
