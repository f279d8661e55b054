"""A run that continues on a machine lent for minutes, which has a GPU and Python but no network. See __main__.py."""
