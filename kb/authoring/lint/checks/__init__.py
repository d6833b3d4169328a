"""The checks. Every module here is loaded; a function with `gives` above it is a check."""
