"""The catalogue of rules, a package for each family."""
