"""Makes a tiny model that recites scripts, for trying a real inference server."""
