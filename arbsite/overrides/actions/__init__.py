"""The operator actions: one module for each kind of record they apply to."""
