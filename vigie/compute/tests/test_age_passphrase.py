"""Our streams and the library's files are the same format, both ways; an altered one opens nothing."""

from __future__ import annotations

import io

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute import age_passphrase as age
from vigie.compute.crypto import CannotOpen

CHEAP = 4
SALT = "sel"
SIZES = [0, 1, age.CHUNK - 1, age.CHUNK, age.CHUNK + 1, 3 * age.CHUNK]


class Drip(io.BytesIO):
    """A source that gives less than was asked for, as pipes do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size, 1000) if size and size > 0 else size)


def sealed(data: bytes, passphrase: str = SALT) -> bytes:
    out = io.BytesIO()
    age.encrypt(Drip(data), out, passphrase, CHEAP)
    return out.getvalue()


def opened(data: bytes, passphrase: str = SALT) -> bytes:
    out = io.BytesIO()
    age.decrypt(io.BytesIO(data), out, passphrase)
    return out.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_the_library_opens_what_we_write(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    assert pyrage.passphrase.decrypt(sealed(data[:size]), "sel") == data[:size]


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, age.CHUNK, age.CHUNK + 1])
def test_we_open_what_the_library_writes(size: int) -> None:
    assert opened(pyrage.passphrase.encrypt(b"v" * size, "sel")) == b"v" * size


@given(st.integers(0, 10**6), st.sampled_from([1, age.CHUNK + 7]))
def test_one_changed_bit_or_a_cut_opens_nothing(where: int, size: int) -> None:
    whole = bytearray(sealed(b"v" * size))
    at = where % len(whole)
    with pytest.raises(CannotOpen):
        opened(bytes(whole[:at]))
    whole[at] ^= 1
    with pytest.raises(CannotOpen):
        opened(bytes(whole))


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(CannotOpen):
        opened(sealed(b"v"), "poivre")


def test_a_file_that_asks_for_too_much_memory_is_refused() -> None:
    with pytest.raises(CannotOpen):
        opened(sealed(b"v").replace(b" 4\n", b" 30\n"))
