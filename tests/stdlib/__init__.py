"""The standard library as a test: text that prints back, functions that convert and still work.

    python -m tests.stdlib                 every file; minutes
    python -m tests.stdlib -k json         files whose path has this in it
    python -m tests.stdlib --every 20      a twentieth of them, evenly spread

No values are staged here: what is checked is that no construct of the language, in no combination
that people have written, stops the converter or changes what a function does.
"""
