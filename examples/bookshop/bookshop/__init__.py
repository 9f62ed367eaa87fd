"""A small bookshop: a catalogue, customers, orders and reviews."""
