"""Rows of QR, eigenvalues, singular values, LU and functions of a matrix."""

from __future__ import annotations
