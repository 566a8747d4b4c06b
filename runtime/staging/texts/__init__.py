"""Texts made of recorded values."""
