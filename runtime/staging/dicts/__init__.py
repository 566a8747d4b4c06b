"""Dicts and sets in recorded code: keys that may be missing, keys that only the graph knows."""
