"""Explanations of rows of the framework, of published figures and of rules, in two languages."""
