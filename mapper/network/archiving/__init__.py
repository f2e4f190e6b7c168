"""Archiving: asks a web archive for copies of sources.

Knows its requests and answers, and the order in which sources are asked for. Must not know places.
"""
