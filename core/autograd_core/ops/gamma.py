"""Rows of the gamma function and its kin: beta, polygamma, incomplete gamma, zeta."""

from __future__ import annotations
