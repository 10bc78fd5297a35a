"""Everything that speaks to an exchange."""
