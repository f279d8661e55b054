"""Draws through packages/imagen and through the project that a pack was imported from, with the same noise, and
compares everything on the way."""
