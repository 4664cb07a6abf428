"""Compiling with Numba: whole modules of scalar functions, and where compiled code is kept."""

import hashlib
import types
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import numba

FOLDER = Path(__file__).parent


@lru_cache
def _cache_folder() -> str:
    """Return a folder for compiled code that is new for each version of the sources.

    Numba itself notices a change only in the file of the function it compiles, not in what that function
    calls; a changed rule must never meet an old kernel. Empty (Numba's own choice) where nothing can be written.
    """
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.py")):
        digest.update(path.read_bytes())
    folder = FOLDER / "__pycache__" / f"compiled-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return ""
    return str(folder)


def compiled(function: Callable) -> Callable:
    """Compile a function, keeping the result on disk for the next process. Releases the GIL."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = before or _cache_folder()
    try:
        return numba.njit(function, cache=True, nogil=True, _nrt=False)
    finally:
        numba.config.CACHE_DIR = before


def compiled_modules(
    modules: Iterable[types.ModuleType], replacements: Mapping[str, Callable] | None = None, **names: object
) -> types.ModuleType:
    """Return one module with the functions of several, compiled, some replaced and some ``names`` rebound.

    The functions may call each other and read the constants of their modules.
    """
    modules = list(modules)
    result = types.ModuleType(modules[-1].__name__)  # Numba imports a cached function's module by this name
    space = vars(result)
    functions: dict[str, Callable] = {}
    for module in modules:
        space |= {name: value for name, value in vars(module).items() if not name.startswith("__")}
        functions |= {name: f for name, f in vars(module).items() if getattr(f, "__module__", "") == module.__name__}
    space |= names
    for name, function in functions.items():
        if isinstance(function, types.FunctionType):
            rebound = types.FunctionType(function.__code__, space, name, function.__defaults__)
            space[name] = numba.njit((replacements or {}).get(name, rebound), nogil=True, forceinline=True, _nrt=False)
    return result
