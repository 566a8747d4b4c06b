"""Graph to graph, each pass in one file; `manager.optimize` runs them all.

A pass is a function that changes a graph in place and says whether it changed something.
"""
