"""The pages about people: the doors, one's own account, and the desk of owner and admins."""
