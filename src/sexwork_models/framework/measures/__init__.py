"""The measure language: how an indicator declares what is counted."""
