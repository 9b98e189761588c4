"""Makes files as people and attackers make them: sound ones of every kind, odd ones, broken ones, and bombs."""
