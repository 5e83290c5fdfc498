"""Sources of truth about a derivative that share none of the engine's rules."""
