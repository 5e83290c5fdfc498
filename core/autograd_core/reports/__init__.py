"""The report of a run as one HTML page, written from records: nothing is computed again."""

from autograd_core.reports.gathering import Gathering as Gathering
