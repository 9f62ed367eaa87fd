"""Rules held against the real SQLModel over thousands of generated modules.

A module of models is generated, correct or broken in one place (`programs`, `mutations`); the real SQLModel runs it
(`runtime`), all rules read it, and `judgement` says whether they agree. What they disagree about is made small
(`shrinking`) and, once it is understood, kept as a case in the suite of its rule.
"""
