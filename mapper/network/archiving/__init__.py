"""Archiving: asks a web archive for copies of sources, and an authority for the time stamp of a release.

Knows their requests and answers, and the order in which sources are asked for. Must not know places.
"""
