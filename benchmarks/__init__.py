"""Figures of the page, and how they were got."""
