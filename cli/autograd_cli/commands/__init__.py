"""One module per command; each ends in a function from plain arguments to an exit status."""
