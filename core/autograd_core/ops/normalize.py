"""Rows that normalise: softmax, layer norm, similarities and distances."""

from __future__ import annotations
