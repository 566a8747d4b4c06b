"""Exceptions in recorded code: raised by the graph, or on their way to a handler."""
