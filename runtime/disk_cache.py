"""What took long to make, kept on disk and found again by the content that it was made of.

An entry is named by a hash; it holds machine code, or converted code, behind a checksum. What
cannot be read, or does not match its checksum, is as if it were not there. Files are written beside
their place and moved there, so that nobody sees half of one. AUTOGRAPH_CACHE_DIR is the folder, by
default `autograph` in the user's cache folder; empty, it turns the cache off.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import os
import tempfile
from pathlib import Path

from autograph._version import __version__

_CHECKSUM = 32
# The oldest entries go when there are more; to count them all takes as long as to save some.
MOST = 4000
EVERY = 50
_saves = itertools.count()


def directory() -> Path | None:
    """Where entries are, or None if they are not kept."""
    given = os.environ.get("AUTOGRAPH_CACHE_DIR")
    if given is not None:
        return Path(given) if given else None
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "autograph"


def key_of(text: str) -> str:
    """The name of the entry for what is made of `text`, by this version."""
    return hashlib.sha256(f"{__version__}\n{text}".encode()).hexdigest()


@functools.cache
def state_of(*folders: Path) -> str:
    """What tells one state of the modules in these folders from another."""
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    states = [
        (str(file), stat.st_mtime_ns, stat.st_size) for file in files if (stat := file.stat())
    ]
    return hashlib.sha256(repr(states).encode()).hexdigest()


def load(key: str) -> bytes | None:
    """The content of an entry, or None."""
    folder = directory()
    if folder is None:
        return None
    try:
        content = (folder / key).read_bytes()
    except OSError:
        return None
    checksum, code = content[:_CHECKSUM], content[_CHECKSUM:]
    return code if hashlib.sha256(code).digest() == checksum else None


def save(key: str, code: bytes) -> None:
    """Keep an entry; a folder that cannot be written is no error."""
    folder = directory()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix="new-")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(code).digest() + code)
        os.replace(name, folder / key)
        if next(_saves) % EVERY == 0:
            _forget_oldest(folder)


def _forget_oldest(folder: Path) -> None:
    if len(os.listdir(folder)) <= MOST:
        return
    entries = list(folder.iterdir())
    entries.sort(key=lambda entry: entry.stat().st_mtime)
    for entry in entries[: len(entries) - MOST * 9 // 10]:
        with contextlib.suppress(OSError):
            entry.unlink()
