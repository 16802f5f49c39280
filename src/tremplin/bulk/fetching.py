"""Asking memory for a place before it is needed: a loop over scattered places then no longer waits for each."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload


def fetch_ahead(array: Any, index: int) -> None:
    """Ask for a place of an array that a later row needs; the plain source has nothing to do.

    Args:
        array: of one dimension.
        index: within it.
    """


@intrinsic
def _prefetch(_typing: Any, array: Any, index: Any) -> Any:
    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        held = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte = ir.IntType(8).as_pointer()
        place = builder.bitcast(builder.gep(held.data, [arguments[1]]), byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, *[ir.IntType(32)] * 3])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        # To be written too, to be kept near, as data.
        builder.call(fetch, [place, *(ir.Constant(ir.IntType(32), one) for one in (1, 3, 1))])
        return context.get_dummy_value()

    return types.void(array, index), generated


@overload(fetch_ahead, inline="always")
def _fetched_ahead(array, index):  # type: ignore[no-untyped-def]  # noqa: ARG001 - numba compares the names
    return lambda array, index: _prefetch(array, index)  # type: ignore[call-arg]
