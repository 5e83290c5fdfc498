"""What all pictures share: text as it is seen, colours for light and dark, and the writing of SVG and HTML."""
