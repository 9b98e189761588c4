"""Writes the pages into one SQLite file with a full-text index, packed: the form that the library opens."""

import gzip
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from swarm.practice.library.making.draft import Draft

SCHEMA = """
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    names TEXT NOT NULL,
    keywords TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5 (
    title, names, keywords, summary, body,
    content = 'pages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
"""


INSERT = "INSERT INTO pages (address, title, names, keywords, summary, body) VALUES (?, ?, ?, ?, ?, ?)"


def _lines(*names: str) -> str:
    return "\n".join(dict.fromkeys(filter(None, names)))


def write_image(drafts: Iterable[Draft], path: Path) -> None:
    """Write the library to `path`. The same drafts and the same SQLite give the same bytes."""
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    rows = [
        (
            draft.address,
            draft.title,
            _lines(draft.title, *draft.aliases),
            " ".join(draft.keywords),
            draft.lead,
            draft.markdown(),
        )
        for draft in sorted(drafts, key=lambda draft: draft.address)
    ]
    database.executemany(INSERT, rows)
    database.execute("INSERT INTO words (words) VALUES ('rebuild')")
    database.execute("INSERT INTO words (words) VALUES ('optimize')")
    database.commit()
    database.execute("VACUUM")
    path.write_bytes(gzip.compress(database.serialize(), 9, mtime=0))
    database.close()
