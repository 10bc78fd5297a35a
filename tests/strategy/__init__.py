"""Tests of what is looked for and how often."""
