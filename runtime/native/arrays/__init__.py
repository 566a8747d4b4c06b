"""Parts of arrays: items, keys, masks, joined and sorted."""
