"""Continues a run on a machine that is lent for minutes and has a GPU but no network. See __main__.py."""
