"""What `make` runs. The Python here may use the project's packages; the shell before it may use nothing."""
