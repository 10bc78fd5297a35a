"""A recording: what a recorder read, as Parquet by the hour.

pyarrow is imported in this package only: importing it takes a third of a second.
"""
