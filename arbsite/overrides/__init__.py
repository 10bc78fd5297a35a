"""The one table of operator actions, and the pages that preview and execute them.

An action is declared once, in a module of `actions`. Its pages, its entry in the lists
of the admin, its operation in the API and its command are generated from that.
"""
