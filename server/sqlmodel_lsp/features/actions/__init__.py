"""Code actions: what an editor may offer to do at a place. Listing is cheap; plans are made when asked for."""
