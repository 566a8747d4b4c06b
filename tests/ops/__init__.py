"""Tests of the operations, made from the samples in their definitions."""
