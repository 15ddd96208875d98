"""Registers of sites, groups, providers and establishments."""
