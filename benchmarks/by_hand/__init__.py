"""The same rules and measures without the library, as well as they could be written by hand: what
it is measured against.
"""
