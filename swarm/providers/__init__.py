"""The only rooms that speak a model's wire form. The door is `endpoint.open_model`."""
