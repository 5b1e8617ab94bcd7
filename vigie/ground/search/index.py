"""One full-text index in RAM: SQLite's FTS5 in `:memory:`, without the texts, dropped whole.

Why this shape (figures: `bench/search.py`):
- The index is *contentless* (FTS5, section 4.4.3): it holds folded words and where they stand, never a text to give
  back. Titles and extracts are cut from records opened again, those of one page only.
- Words are indexed folded and *unstemmed*; a searched word is widened to the words of its stem when it is asked for
  (see `compute.text`). So the language of a note need not be known, and building costs no stemming.
- The `ascii` tokenizer is enough, because `fold` leaves only blanks between words.
- One hash table for the whole build (`hashsize`) instead of a merge for each megabyte; no journal, no file.
- A record that changed leaves its old row behind, which no answer counts. When those are a tenth, or when something
  vanished, the index is built anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, NamedTuple

from vigie.compute.text import Stems, fold, is_arabic
from vigie.ground.search.asking import Asked, Term
from vigie.ground.search.facets import Facets, Thing

Key = tuple[str, Any]  # what names a record for whoever fills the index: its kind, its primary key
Visible = Mapping[str, dict[Any, int]]  # kind → primary key → version, of everything a person may see now
HASH_BYTES = 64 << 20  # words wait here until the build ends, instead of being merged every megabyte
BYTES_A_RECORD = 400  # what Python holds of one record: its key, its version, its row
BYTES_A_STEM = 900
WIDEST = 300  # words of the index that are compared with one searched word, the most frequent first
MOST_LETTERS = 100_000_000  # of folded text, about 110 MB of RAM: 50,000 notes of 2 kB
WORN = 10  # one row in so many may be dead
TITLE_WEIGHS = 5.0


class Row(NamedTuple):
    """One record's words, to be indexed."""

    key: Key
    version: int
    title: str
    text: str
    readable: bool = True
    things: tuple[Thing, ...] = ()


def _memory() -> sqlite3.Connection:
    """An empty database that cannot reach the disk: in memory, its temporary tables and its journal too."""
    base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for pragma in ("temp_store=MEMORY", "journal_mode=OFF", "synchronous=OFF"):
        base.execute(f"PRAGMA {pragma}")
    base.execute("CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='ascii')")
    base.execute("INSERT INTO words(words, rank) VALUES ('hashsize', ?)", [HASH_BYTES])
    base.execute("INSERT INTO words(words, rank) VALUES ('rank', ?)", [f"bm25({TITLE_WEIGHS}, 1.0)"])
    base.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row')")
    return base


class Index:
    """The words of the records that one person may see. Use it under its `lock`."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._begin()

    def _begin(self) -> None:
        self._base = _memory()
        self._versions: dict[str, dict[Any, int]] = {}  # kind → primary key → version
        self._row_of: dict[Key, int] = {}
        self._rows: dict[int, Key] = {}
        self._next = 1
        self._stems = Stems()
        self._wide: dict[str, list[str]] = {}  # a searched word → those of its stem, until something is added
        self._letters = 0
        self.facets = Facets()
        self.unreadable: set[Key] = set()

    def __len__(self) -> int:
        """How many records it holds, those that did not open included."""
        return len(self._rows)

    @property
    def size(self) -> int:
        """Bytes of RAM, near enough to bound it."""
        self._settle()
        pages, page = (self._base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        kept = BYTES_A_RECORD * self._next + BYTES_A_STEM * len(self._stems) + self.facets.size
        return int(pages * page) + kept

    @property
    def full(self) -> bool:
        """Whether it holds as much as one session may keep in RAM."""
        return self._letters >= MOST_LETTERS

    def close(self) -> None:
        """Give the RAM back. Nothing can be asked of it afterwards. The caller holds the lock."""
        self._base.close()
        self._versions, self._row_of, self._rows, self.unreadable = {}, {}, {}, set()
        self._stems, self._wide, self.facets = Stems(), {}, Facets()

    def unread(self, visible: Visible) -> dict[str, list[Any]]:
        """What is still to be read of all that is visible now, by kind, in its order.

        When something is not visible any more, or too much was replaced, the whole index is begun anew: FTS5 cannot
        take single words out of an index that holds no texts, and no word of what someone lost sight of stays.
        """
        vanished = any(known.keys() - visible.get(kind, {}).keys() for kind, known in self._versions.items())
        if vanished or (self._next - 1 - len(self)) * WORN > len(self) + WORN:
            self._base.close()
            self._begin()
        found = {}
        for kind, versions in visible.items():
            known = self._versions.get(kind, {})
            if known != versions:
                found[kind] = [key for key, version in versions.items() if known.get(key) != version]
        return found

    def _settle(self) -> None:
        """End the transaction of the build. Until someone asks there is one: each commit writes out and merges."""
        if self._base.in_transaction:
            self._base.execute("COMMIT")

    def add(self, rows: Iterable[Row]) -> None:
        """Index records; one that is known already is replaced."""
        folded, told = [], []
        for row in rows:
            self._note(row)
            told.append((row.key, row.things))
            title, text = fold(row.title), fold(row.text)
            folded.append((self._next, title, text))
            self._letters += len(title) + len(text)
            self._next += 1
        self.facets.put(told)
        self._wide.clear()
        if not self._base.in_transaction:
            self._base.execute("BEGIN")
        self._base.executemany("INSERT INTO words(rowid, title, body) VALUES (?, ?, ?)", folded)

    def _note(self, row: Row) -> None:
        kind, key = row.key
        self._versions.setdefault(kind, {})[key] = row.version
        self._rows.pop(self._row_of.get(row.key, 0), None)
        self._row_of[row.key], self._rows[self._next] = self._next, row.key
        self.unreadable.discard(row.key)
        if not row.readable:
            self.unreadable.add(row.key)

    def find(self, asked: Asked) -> list[Key]:
        """Every record that holds what was asked, the best (BM25, a word of the title weighing five) first."""
        self._settle()
        match = self._match(asked)
        if not match:
            return []
        found = self._base.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid", [match])
        rows = self._rows
        return [rows[row] for (row,) in found if row in rows]

    def marked(self, asked: Asked) -> frozenset[str]:
        """The folded words that an extract should mark; a beginning ends with `*`."""
        found: set[str] = set()
        for term in asked.wanted:
            if term.kind == "word":
                found.update(self._widened(term.words[0]))
            elif term.kind == "beginning":
                found.add(f"{term.words[0]}*")
            else:  # The small words of a phrase would be marked everywhere.
                found.update(word for word in term.words if len(word) > 2 or len(term.words) == 1)
        return frozenset(found)

    def _match(self, asked: Asked) -> str:
        """The question in FTS5's own language; every word is quoted, so that none is taken for an operator."""
        if not asked.wanted:
            return ""
        wanted = " AND ".join(self._clause(term) for term in asked.wanted)
        excluded = "".join(f" NOT {self._clause(term)}" for term in asked.excluded)
        return f"({wanted}){excluded}"

    def _clause(self, term: Term) -> str:
        if term.kind == "phrase":
            return f'"{" ".join(term.words)}"'
        if term.kind == "beginning":
            return f'"{term.words[0]}"*'
        return "(" + " OR ".join(f'"{word}"' for word in self._widened(term.words[0])) + ")"

    def _widened(self, word: str) -> list[str]:
        """The word, and the words of the index that share a stem with it."""
        if word not in self._wide:
            self._wide[word] = self._widen(word)
        return self._wide[word]

    def _widen(self, word: str) -> list[str]:
        if word.isdigit() or (len(word) < 3 and not is_arabic(word)):
            return [word]
        near: dict[str, int] = {}
        for begins in self._stems.beginnings(word):
            near.update(
                self._base.execute(
                    "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?", [begins, begins + "\U0010ffff"]
                )
            )
        likely = [other for other in near if abs(len(other) - len(word)) <= 9]
        likely.sort(key=lambda other: (-near[other], other))
        return [word, *(other for other in likely[:WIDEST] if other != word and self._stems.alike(word, other))]
