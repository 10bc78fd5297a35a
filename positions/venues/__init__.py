"""Prediction markets behind one interface: clients, parsers, paper orders."""
