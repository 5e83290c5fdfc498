"""Rows of the activation functions of neural networks."""

from __future__ import annotations
