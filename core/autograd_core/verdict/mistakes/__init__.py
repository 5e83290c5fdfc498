"""Named mistakes: what a wrong claim has in common with the truth."""
