"""The rules of the house. Each rule is a function over files, tested on a plant, then held against the real tree."""
