"""Geocoding: asks services for places over the network, and only when told to.

questions       the places of a file of records that may be asked for
run             one question after the other, each answer kept
service_calls   one service: its pace, its failures
providers       geopy's geocoders and the Census by name: how to ask (queries), how to read (responses)
known_places    a table that answers like one of them
judge           is it the place, in its city, and how exact
kept_answers    the lock file and that table
outcomes        what becomes of a question
"""
