"""Rows of determinants, inverses, linear systems and Cholesky factors."""

from __future__ import annotations
