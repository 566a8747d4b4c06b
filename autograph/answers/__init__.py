"""Calls like earlier ones, which machine code answers without Python."""
