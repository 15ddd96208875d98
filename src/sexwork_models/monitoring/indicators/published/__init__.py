"""Values of indicators from published figures: as written, as ratio, product or declared sum."""
