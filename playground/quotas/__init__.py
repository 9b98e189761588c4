"""Who may spend how much: limits, and the ledger that keeps to them."""
