"""Kernels: plain Python over whole-number arrays, compiled when first called and kept on disk."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def native(function: Kernel) -> Kernel:
    """Return a kernel made ready for compilation; its source stays callable as `py_func`.

    The compiled form is kept beside the source (where that may not be written, in the user's cache), and made anew
    when the file of the kernel changes. That file alone is looked at: a kernel calls only kernels of its own file.
    Whole numbers wrap silently in 64 bits, so a kernel either bounds what comes in or says that it overflowed.

    Args:
        function: over arrays and whole numbers only, without objects, input or output.
    """
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
