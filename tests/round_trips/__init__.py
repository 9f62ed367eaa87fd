"""Databases become models, models become databases again, and both are held against each other."""
