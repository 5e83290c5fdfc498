"""Plans: a program and its gradient, traced once, fused, and run in tiles that fit the cache."""
