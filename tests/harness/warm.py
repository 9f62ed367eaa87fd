"""One warm oracle for a whole test run."""

from __future__ import annotations

import pytest

from oracle.client import Oracle

KEY = pytest.StashKey[Oracle]()


def oracle(config: pytest.Config) -> Oracle:
    """The oracle of this run, started when first asked for."""
    if KEY not in config.stash:
        config.stash[KEY] = Oracle()
        config.add_cleanup(config.stash[KEY].close)
    return config.stash[KEY]
