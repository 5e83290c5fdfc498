"""`gradcheck` and `gradgradcheck`, with torch's signatures and answers: derivatives against central differences.

A step and two tolerances decide, as in torch, and so there are false alarms and false passes (large or tiny inputs,
kinks). What torch's answer lacks is in the message: the entries that differ, worst first, a factor, sign, transpose or
conjugate where there is one, and what the derivative is in exact arithmetic where the function runs on Arb balls.

`problem` is the question, `numerical`, `backwards` and `forwards` are three ways to a Jacobian, `slow` and `fast` two
ways to compare them, `zeros` and `batches` what else has to hold, `wording` and `opinion` the message.
"""

from autograd_core.autograd.gradcheck.first import gradcheck
from autograd_core.autograd.gradcheck.problem import GradcheckError
from autograd_core.autograd.gradcheck.second import gradgradcheck

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]
