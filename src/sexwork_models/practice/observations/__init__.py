"""Published figures, as the sources state them."""
