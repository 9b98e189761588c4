"""What the swarm does."""
