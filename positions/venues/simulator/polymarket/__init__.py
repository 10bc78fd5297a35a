"""The simulated Polymarket: the Gamma API for listings, the CLOB API for books."""
