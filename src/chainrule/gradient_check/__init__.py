"""Judging a backward pass written by hand: which gradient is wrong, and what is wrong with it."""
