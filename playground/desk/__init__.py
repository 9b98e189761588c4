"""The desk: what the owner, admins and managers of groups see of the whole site, and what they may do to it."""
