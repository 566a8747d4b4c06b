"""Growable lists and hash tables."""
