"""Geocoding: the one room that may ask somebody over the network, and only when told to.

door            every request; pace, name, limits
services        geopy's geocoders and the Census by name: how to ask, how to read
known_places    a table that answers like one of them
answers         is it the place, in its city, and how exact
asking          the run: one question after the other, each answer kept
"""
