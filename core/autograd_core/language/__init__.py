"""The language: text -> tokens -> `Program`, which runs on any carrier; values of inputs; errors with a caret."""

from __future__ import annotations

from autograd_core.language.limits import LIMITS as LIMITS
from autograd_core.language.limits import Limits as Limits
from autograd_core.language.program import Program as Program
from autograd_core.language.program import Statement as Statement
from autograd_core.language.program import Step as Step
from autograd_core.language.reader import judgeable as judgeable
from autograd_core.language.reader import parse as parse
from autograd_core.language.shapes import Footprint as Footprint
from autograd_core.language.shapes import infer as infer
from autograd_core.language.show import show_error as show_error
from autograd_core.language.values import as_array as as_array
from autograd_core.language.values import complex_dtype as complex_dtype
from autograd_core.language.values import part_dtype as part_dtype
from autograd_core.language.values import read_assignment as read_assignment
from autograd_core.language.values import read_value as read_value
