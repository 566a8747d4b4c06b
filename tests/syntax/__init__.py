"""Tests of autograph.syntax."""
