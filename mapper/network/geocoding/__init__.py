"""Geocoding: looks up places over the network, and only when a user asks for it.

questions       the places of a file of records that may be asked for
run             one question after the other, each answer saved
service_calls   one service: its pace, its failures
providers       geopy's geocoders and the Census by name: how to ask (queries), how to read (responses)
known_places    a table that answers like one of them
judge           is it the place, is it in its city, and how exact is it
kept_answers    the lock file and that table
outcomes        the result of a question
"""
