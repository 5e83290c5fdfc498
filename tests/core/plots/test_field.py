"""Two variables: heights, gradients and errors on their grids."""

from __future__ import annotations

import numpy
import pytest

from autograd_core.plots import Field, plot


def test_rosenbrock() -> None:
    found = plot("(1-x)**2+100*(y-x**2)**2", ["x=-2:2", "y=-1:3"])
    assert isinstance(found, Field)
    x, y = numpy.meshgrid(*found.axes)
    assert found.values.shape == (y.shape[0], x.shape[1])
    numpy.testing.assert_allclose(found.values, (1 - x) ** 2 + 100 * (y - x**2) ** 2, rtol=1e-12)
    x, y = numpy.meshgrid(*found.arrow_axes)
    numpy.testing.assert_allclose(found.gradients[0], -2 * (1 - x) - 400 * x * (y - x**2), rtol=1e-12, atol=1e-10)
    numpy.testing.assert_allclose(found.gradients[1], 200 * (y - x**2), rtol=1e-12, atol=1e-10)
    assert found.gradient_errors.shape == x.shape and not numpy.isnan(found.value_errors).any()
    levels = [tick.place for tick, _ in found.contours]
    assert levels == sorted(levels) and len(levels) > 4


def test_elements_the_logarithm_and_the_dtype() -> None:
    found = plot("sum(x)*log(x[0])", ["x[0]=1e-2:1e2:21:log", "x[1]=-1:1:11"], {"x": [1.0, 1.0]}, dtype="float32")
    assert isinstance(found, Field) and found.values.shape == (11, 21) and found.values.dtype == numpy.float32
    x, y = numpy.meshgrid(*(axis.astype(float) for axis in found.axes))
    numpy.testing.assert_allclose(found.values, (x + y) * numpy.log(x), rtol=1e-5, atol=1e-5)
    ends = [(path[0], path[-1]) for _, paths in found.contours for path in paths]
    assert ends and all(-1e-9 <= one <= 1 + 1e-9 for pair in ends for place in pair for one in place)


@pytest.mark.parametrize("program", ["sqrt(-1-x*x-y*y)", "0*x*y", "1e308*x*y*10"])
def test_no_heights_and_no_slopes_are_drawn_as_well(program: str) -> None:
    found = plot(program, ["x=-1:1", "y=-1:1"])
    assert found.svg().startswith("<svg") and found.text(60) and found.text(60, ascii=True).isascii()


def test_errors_are_told_with_their_place() -> None:
    found = plot("(1-cos(x))*y", ["x=-1e-6:1e-6", "y=1:2"])
    function, gradient = found.notes()
    assert "ulp off, at x = " in function and ", y = " in function and gradient.startswith("gradient: ")
    assert "certified at 225 of 225 points" in function
