"""What programs speak."""
