"""What `make check` runs. Every check takes the root of a repository and returns what is wrong in it."""
