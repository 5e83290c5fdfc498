"""The autograd engine: tensors, the graph they record, and the passes over it. It never touches numbers."""
