"""Backups: a consistent copy of the database in one file, and back.

A backup is a gzip file of BSON documents: a head (format, schema, indexes), one for
each stored document, and a tail with the counts and the digest of all before it, by
which a file that was cut short or changed is recognised.
"""
