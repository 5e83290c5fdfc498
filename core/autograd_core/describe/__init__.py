"""What a row says about itself, worked out: for `autograd-cli ops` and docs/ops.md."""

from autograd_core.describe.entry import Description as Description
from autograd_core.describe.entry import describe as describe
from autograd_core.describe.entry import dtypes as dtypes
from autograd_core.describe.entry import signature as signature
from autograd_core.describe.figures import Figures as Figures
from autograd_core.describe.figures import figures as figures
from autograd_core.describe.find import Family as Family
from autograd_core.describe.find import families as families
from autograd_core.describe.find import find as find
from autograd_core.describe.find import search as search
from autograd_core.op import Op

Op.display = lambda op: describe(op)._repr_html_()
