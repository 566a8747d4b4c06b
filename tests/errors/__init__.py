"""Tests of what a user reads when something is wrong."""
