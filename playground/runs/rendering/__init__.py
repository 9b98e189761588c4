"""How a run looks: sentences, rows, panels and drawings made from its state. Reads no database."""
