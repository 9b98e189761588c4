"""The tools we ship, each with its description beside it, and the ports that they stand on."""
