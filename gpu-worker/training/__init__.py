"""Trains a small Imagen from data that npm packages carry, and exports it as a pack. Start at `python -m
training.run`."""
