"""Compiling with Numba: whole modules of scalar functions, and where compiled code is kept."""

import hashlib
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.core import event

from sim import draws

# Compiled code takes no memory of its own (arrays are passed in), so Numba need not count references, which
# would cost ten times the rules themselves; and all calls are inlined, which saves passing the state along.
OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False}


def bound_modules(
    modules: Iterable[types.ModuleType],
    replacements: Mapping[str, Callable] | None = None,
    decorate: Callable[[Callable], Any] = lambda function: function,
    **names: object,
) -> types.ModuleType:
    """Return one module with the functions of several, decorated, some replaced and some ``names`` rebound.

    The functions may call each other, where a replacement is followed too, and read the constants of their
    modules.
    """
    modules = list(modules)
    result = types.ModuleType(modules[-1].__name__)  # Numba imports a cached function's module by this name
    space = vars(result)
    functions: dict[str, types.FunctionType] = {}
    for module in modules:
        space |= {name: value for name, value in vars(module).items() if not name.startswith("__")}
        functions |= {
            name: value
            for name, value in vars(module).items()
            if isinstance(value, types.FunctionType) and value.__module__ == module.__name__
        }
    space |= names
    for name, function in functions.items():
        rebound = types.FunctionType(function.__code__, space, name, function.__defaults__)
        space[name] = decorate((replacements or {}).get(name, rebound))
    return result


def compiled_modules(
    modules: Iterable[types.ModuleType], replacements: Mapping[str, Callable] | None = None, **names: object
) -> types.ModuleType:
    """Return one module with the functions of several, bound as in ``bound_modules`` and compiled."""
    return bound_modules(modules, replacements, numba.njit(forceinline=True, **OPTIONS), **names)


def compiled_draws() -> types.ModuleType:
    """Return ``draws.py`` compiled, with products of words in unsigned arithmetic.

    They pass 2**63, and in compiled code signed overflow is undefined. The tests hold the draws equal bit for bit.
    """
    return compiled_modules([draws], {"product": _unsigned_product})


def _unsigned_product(a, b):
    whole = np.uint64(a) * np.uint64(b)
    return np.int64(whole >> np.uint64(32)), np.int64(whole & np.uint64(draws.WORD))


def cached(function: Any) -> Callable:
    """Return a function of ``compiled_modules`` as an entry point whose compiled code is kept on disk.

    Numba notices a change only in the file of the function it keeps, not in what that function calls; a
    changed rule must never meet an old kernel. So the folder, in ``__pycache__`` or in NUMBA_CACHE_DIR where that
    is set, is named after all the code the function can reach.
    """
    python_function = function.py_func
    digest = hashlib.sha256()
    _digest_names(digest, python_function.__globals__)
    settings: Any = numba.config
    before = settings.CACHE_DIR
    folder = Path(before or Path(__file__).parent / "__pycache__") / f"compiled-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings.CACHE_DIR = str(folder)
    except OSError:
        pass  # a read-only installation: Numba falls back to the user's own cache
    try:
        return numba.njit(python_function, cache=True, **OPTIONS)
    finally:
        settings.CACHE_DIR = before


@contextmanager
def before_compiling(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell`` once when Numba begins to compile inside the block; never when all code is kept on disk."""

    class Listener(event.Listener):
        told = False

        def on_start(self, _event: event.Event) -> None:
            if not self.told:
                self.told = True
                tell()

        def on_end(self, _event: event.Event) -> None:
            """Nothing to say."""

    with event.install_listener("numba:compile", Listener()):
        yield


def _digest_names(digest: Any, names: Mapping[str, Any]) -> None:
    """Feed a digest with the code and the constants under these names, compiled modules included."""
    for name, value in sorted(names.items()):
        if hasattr(value, "py_func"):
            code = value.py_func.__code__
            digest.update(repr((name, code.co_code, code.co_consts, code.co_names, code.co_varnames)).encode())
        elif isinstance(value, int | float):
            digest.update(repr((name, value)).encode())
        elif isinstance(value, types.ModuleType) and any(hasattr(inner, "py_func") for inner in vars(value).values()):
            _digest_names(digest, vars(value))
