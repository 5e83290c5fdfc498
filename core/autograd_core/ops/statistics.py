"""Rows of products, means, variances, norms and log-sum-exp over axes."""

from __future__ import annotations
