"""The tests of arbsite, one file per module, mirrored after the apps."""
