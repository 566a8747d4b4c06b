"""Loops in recorded code: their state, what they go over, and generators."""
