"""Programs before and after conversion: `<construct>/case.py` and `case.expected.py`."""
