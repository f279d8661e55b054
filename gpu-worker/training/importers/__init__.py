"""Turns checkpoints of other projects into packs (docs/import.md). Nothing here downloads or trains."""
