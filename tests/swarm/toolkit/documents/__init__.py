"""Documents that agents make."""
