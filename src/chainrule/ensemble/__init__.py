"""Many networks side by side over one table: chosen, brought to their minima, averaged, and sure of
no more than they know."""
