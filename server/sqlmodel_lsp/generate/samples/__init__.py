"""Values and objects that fit the models: what tests, factories and seeds are filled with."""
