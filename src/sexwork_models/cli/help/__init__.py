"""The help of the command line, in the language asked for, and completion for shells."""
