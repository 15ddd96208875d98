"""The framework by earlier versions of the definitions of its indicators."""
