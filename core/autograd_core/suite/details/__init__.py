"""What a report shows of a check beyond its record: formulas, numbers and pictures, made by the worker that ran it."""
