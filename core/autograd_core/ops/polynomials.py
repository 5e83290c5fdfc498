"""Rows of orthogonal polynomials, and of Lambert's W."""

from __future__ import annotations
