"""Monitoring: indicator values, their aggregation and their attainment."""
