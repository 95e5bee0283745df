"""Keys made from content: the same thing has the same key in every build."""

from __future__ import annotations

import hashlib


def sha256(text: str) -> str:
    """Hex SHA-256 of `text` in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_key(prefix: str, *parts: object) -> str:
    """A short key: `prefix`, a hyphen and 16 hex digits (64 bits) of a hash over `parts`."""
    return f"{prefix}-{sha256(chr(31).join(map(str, parts)))[:16]}"
