"""A data key in halves: any two of the named open, one alone learns nothing (Shamir 1979; SLIP-39 as its encoding).

The threshold is fixed at two; SLIP-39's own digest tells a wrong pair from a right one, so nothing is guessed.
"""

from __future__ import annotations

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from vigie.compute.crypto import CannotOpen

FEWEST, MOST = 3, 16  # One who is away must not lock the others out; SLIP-39 has room for sixteen.
LEAST_LEFT = 2


def split(secret: bytes, number: int) -> list[bytes]:
    """`number` (2 to 16) halves of a 32-byte secret, of which any two give it back. About 5 ms."""
    (group,) = generate_mnemonics(1, [(2, number)], secret, iteration_exponent=0)
    return [words.encode() for words in group]


def joined(one: bytes, other: bytes) -> bytes:
    """The secret of two different halves of one splitting. Raises CannotOpen."""
    try:
        return combine_mnemonics([one.decode(), other.decode()])
    except (MnemonicError, UnicodeDecodeError) as fault:
        raise CannotOpen from fault
