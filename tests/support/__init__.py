"""What tests of several rooms share: sound records, plans and submissions with changes, and rows on
every engine.
"""
