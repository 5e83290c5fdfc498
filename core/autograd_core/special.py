"""torch.special's names: the special functions of the op table, with torch's signatures.

>>> from autograd_core.engine.tensor import Tensor
>>> erfcx(Tensor([0.0])).tolist()
[1.0]
"""

from __future__ import annotations

from typing import Any

from autograd_core.tensors.face import names

_POLYNOMIALS = ("chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w")
__all__ = (
    *("airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "digamma", "entr", "erf", "erfc", "erfcx"),
    *("erfinv", "exp2", "expit", "expm1", "gammainc", "gammaincc", "gammaln", "i0", "i0e", "i1", "i1e", "log1p"),
    *("log_ndtr", "log_softmax", "logit", "logsumexp", "modified_bessel_i0", "modified_bessel_i1"),
    *("modified_bessel_k0", "modified_bessel_k1", "multigammaln", "ndtr", "ndtri", "polygamma", "psi", "round"),
    *("scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "sinc", "softmax", "spherical_bessel_j0"),
    *("xlog1py", "xlogy", "zeta", "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l"),
    *("legendre_polynomial_p", *_POLYNOMIALS, *(f"shifted_{name}" for name in _POLYNOMIALS)),
)

_FACE: dict[str, Any] = names()
globals().update({name: _FACE[name] for name in __all__ if name in _FACE})
