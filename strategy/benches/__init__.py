"""How fast are the hot paths, and what would a naive variant have cost?"""
