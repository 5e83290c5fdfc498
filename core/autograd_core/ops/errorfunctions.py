"""Rows of the error function and its kin: the normal distribution, Dawson, Fresnel, exponential integrals."""

from __future__ import annotations
