"""The rules of the house that neither ruff nor import-linter can see, each a function from source to faults.

A fault is a sentence that starts with the line number. An empty list means that the rule holds.
"""

import ast
import re
import sys
from collections.abc import Iterator

# Modules of the standard library that reach outside, by what they reach.
OUTSIDE_MODULES = {
    "the clock": {"time"},
    "randomness": {"random", "secrets", "uuid"},
    "the environment": {"locale", "os", "platform", "signal"},
    "files": {
        "fileinput",
        "glob",
        "importlib",
        "logging",
        "pathlib",
        "pickle",
        "shutil",
        "sqlite3",
        "tempfile",
    },
    "the network": {"asyncio", "http", "socket", "ssl", "urllib"},
    "processes": {"ctypes", "multiprocessing", "subprocess", "threading"},
}
# A pure path only spells a name; it opens nothing.
OUTSIDE_EXCEPTIONS = {"pathlib": {"PurePath", "PurePosixPath"}}

# What a pure room may import from elsewhere. A room that is not named here may import nothing.
LIBRARIES = {
    "money": {"babel"},
    "wording": {"babel"},
    "terms": {"pydantic", "pydantic_core", "ruamel", "babel"},
    "facts": {"pydantic", "pydantic_core", "openpyxl", "pyarrow"},
    "engine": {"pydantic"},
    "bulk": {"llvmlite", "numba", "numpy", "polars", "py4j", "pyarrow", "pyspark"},
    "payments": {"stdnum", "holidays", "lxml", "text_unidecode"},
}
# Slow to import, so only inside the function that needs them; bulk as a whole is imported that way.
LAZY_LIBRARIES = {"holidays", "openpyxl", "pyarrow"}

CLOCK_CALLS = {"now", "today", "utcnow", "monotonic", "perf_counter", "time_ns"}
FILE_CALLS = {"read_text", "read_bytes", "write_text", "write_bytes"}
JUNK_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc", "kit", "shared"}
MODULE_LINES_MAX = 400
# A line of code has 120 characters here; what a function does is said in one of them, indented.
SUMMARY_LENGTH_MAX = 110

# A folder that exists on one machine only: someone's home, or the place where someone works.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work)/\w")


def float_faults(source: str) -> list[str]:
    """Find binary floats: literals, the name float outside isinstance, `/` and round."""
    tree = ast.parse(source)
    tested = {
        id(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called_name(node) == "isinstance"
        for name in ast.walk(node)
    }
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            faults.append(f"{node.lineno}: the literal {node.value!r} is a binary float.")
        elif isinstance(node, ast.Name) and node.id == "float" and id(node) not in tested:
            faults.append(f"{node.lineno}: float is used; whole minor units and fractions are exact.")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            faults.append(f"{node.lineno}: / is used; a division in money names its rounding.")
        elif isinstance(node, ast.Call) and _called_name(node) == "round":
            faults.append(f"{node.lineno}: round is used; a rounding in money has a name.")
    return faults


def reach_faults(source: str) -> list[str]:
    """Find what reaches outside: the clock, randomness, the environment, files."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            faults += _call_faults(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            faults += [
                f"{node.lineno}: {module} reaches {reached}; a pure room is given values."
                for module, reached in _outside_modules(node)
            ]
    return faults


def library_faults(source: str, *, room: str) -> list[str]:
    """Find libraries that this room may not import, and slow ones imported at the top."""
    allowed = LIBRARIES.get(room, set())
    tree = ast.parse(source)
    top_level = set(map(id, tree.body))
    faults = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for module in _imported_roots(node):
            if module in sys.stdlib_module_names or module == "tremplin":
                continue
            if module not in allowed:
                faults.append(f"{node.lineno}: {module} is not a library of the room {room}.")
            elif module in LAZY_LIBRARIES and room != "bulk" and id(node) in top_level:
                faults.append(f"{node.lineno}: {module} is slow to import; import it inside the function.")
    return faults


def docstring_faults(source: str) -> list[str]:
    """Find public functions and classes without a docstring, and functions whose first line is long."""
    faults = []
    for node in _public_definitions(ast.parse(source)):
        docstring = ast.get_docstring(node)
        if not docstring:
            faults.append(f"{node.lineno}: {node.name} is public and has no docstring.")
        elif isinstance(node, ast.FunctionDef) and len(docstring.splitlines()[0]) > SUMMARY_LENGTH_MAX:
            faults.append(
                f"{node.lineno}: the first line about {node.name} must have at most {SUMMARY_LENGTH_MAX} characters."
            )
    return faults


def signature_faults(source: str) -> list[str]:
    """Find public functions that take more than three arguments by position."""
    return [
        f"{node.lineno}: {node.name} takes {', '.join(names[3:])} by position; write * before."
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if len(names := [argument.arg for argument in node.args.posonlyargs + node.args.args]) > 3
    ]


def length_faults(source: str) -> list[str]:
    """Find a module that cannot be read in one sitting."""
    lines = source.count("\n")
    if lines <= MODULE_LINES_MAX:
        return []
    return [f"{lines}: a module has at most {MODULE_LINES_MAX} lines; split it by subject."]


def mock_faults(source: str) -> list[str]:
    """Find a mock: a library that makes them, or a part of the house replaced for the time of a test."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            if names & {"mock", "unittest.mock", "pytest_mock"}:
                faults.append(f"{node.lineno}: a mocking library is imported; tests use the real thing.")
        elif isinstance(node, ast.Attribute) and node.attr in {"setattr", "setitem", "delattr"}:
            faults.append(f"{node.lineno}: {node.attr} replaces a part for a test; hand in a value.")
        elif isinstance(node, ast.arg) and node.arg == "mocker":
            faults.append(f"{node.lineno}: mocker makes mocks; tests use the real thing.")
    return faults


def name_faults(path: str) -> list[str]:
    """Find a junk drawer in a path: a folder or module whose name says nothing of what it holds."""
    parts = [part.split(".")[0].lower() for part in path.split("/")]
    return [f"0: {part} says nothing of what it holds." for part in parts if part in JUNK_NAMES]


def machine_path_faults(text: str, *, root: str) -> list[str]:
    """Find a path of one machine: someone's home, or the folder that this copy stands in."""
    return [
        f"{number}: a path of this machine is written here."
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line) or f"{root}/" in line
    ]


def host_faults(text: str) -> list[str]:
    """Find an address with a host in a lock file, which would tie it to one registry."""
    return [
        f"{number}: an address stands in a lock file."
        for number, line in enumerate(text.splitlines(), start=1)
        if "://" in line
    ]


def _called_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _call_faults(call: ast.Call) -> list[str]:
    if _called_name(call) == "open":
        return [f"{call.lineno}: open reads a file; a pure room is given bytes."]
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in CLOCK_CALLS:
            return [f"{call.lineno}: {call.func.attr} reads the clock; a pure room is given the time."]
        if call.func.attr in FILE_CALLS:
            return [f"{call.lineno}: {call.func.attr} touches a file; a pure room is given bytes."]
    return []


def _imported_roots(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [(node.module or "").split(".")[0]]


def _outside_modules(node: ast.Import | ast.ImportFrom) -> list[tuple[str, str]]:
    outside = [
        (module, reached)
        for module in _imported_roots(node)
        for reached, modules in OUTSIDE_MODULES.items()
        if module in modules
    ]
    if isinstance(node, ast.ImportFrom) and outside:
        harmless = OUTSIDE_EXCEPTIONS.get(outside[0][0], set())
        if all(alias.name in harmless for alias in node.names):
            return []
    return outside


def _public_definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
