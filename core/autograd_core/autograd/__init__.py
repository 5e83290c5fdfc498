"""torch.autograd's names."""
