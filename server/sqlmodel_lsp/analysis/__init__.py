"""The only state of the domain: a host that takes texts and hands out snapshots."""
