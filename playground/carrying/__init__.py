"""Runs carried away and brought in: reports in the forms that people use, and whole runs as bundles."""
