"""The chain rule, step by step: forward values, backward node by node, the formula and the verdict."""

from autograd_core.explain.build import MOST_STEPS as MOST_STEPS
from autograd_core.explain.build import explain as explain
from autograd_core.explain.explanation import Explanation as Explanation
