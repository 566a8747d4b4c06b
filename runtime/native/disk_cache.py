"""Machine code kept on disk, found again by the content that it was made of.

An entry is named by a hash of the LLVM IR, LLVM's version, the processor and our version; it holds
the object file behind a checksum. What cannot be read, or does not match its checksum, is as if it
were not there. Files are written beside their place and moved there, so that nobody sees half of
one. AUTOGRAPH_CACHE_DIR is the folder, by default `autograph` in the user's cache folder; empty, it
turns the cache off.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import tempfile
from pathlib import Path

from llvmlite import binding

from autograph._version import __version__

_CHECKSUM = 32
# The oldest entries go when there are more.
MOST = 2000


def directory() -> Path | None:
    """Where entries are, or None if they are not kept."""
    given = os.environ.get("AUTOGRAPH_CACHE_DIR")
    if given is not None:
        return Path(given) if given else None
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "autograph"


@functools.cache
def _host() -> str:
    features = binding.get_host_cpu_features().flatten()
    return f"{__version__} {binding.llvm_version_info} {binding.get_host_cpu_name()} {features}"


def key_of(text: str, options: str = "") -> str:
    """The name of the entry for the machine code of `text`."""
    return hashlib.sha256(f"{_host()}\n{options}\n{text}".encode()).hexdigest()


def load(key: str) -> bytes | None:
    """The object file of an entry, or None."""
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
    """Keep an object file; a folder that cannot be written is no error."""
    folder = directory()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix="new-")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(code).digest() + code)
        os.replace(name, folder / key)
        _forget_oldest(folder)


def _forget_oldest(folder: Path) -> None:
    entries = list(folder.iterdir())
    if len(entries) <= MOST:
        return
    entries.sort(key=lambda entry: entry.stat().st_mtime)
    for entry in entries[: len(entries) - MOST * 9 // 10]:
        with contextlib.suppress(OSError):
            entry.unlink()
