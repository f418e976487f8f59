"""Sums across rooms, read only."""
