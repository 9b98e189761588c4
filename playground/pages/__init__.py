"""Landing, about, health."""
