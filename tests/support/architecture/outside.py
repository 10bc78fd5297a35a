"""Reads of what pure code is given: the clock, chance, sleep and settings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum

from tests.support.architecture.modules import Finding, Module, folded, import_targets


class Kind(StrEnum):
    """What a module may read only where it is listed."""

    CLOCK = "clock"
    CHANCE = "chance"
    SLEEP = "sleep"
    SETTINGS = "settings"


NAMES = {
    Kind.CLOCK: (
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "django.utils.timezone.now",
        "django.utils.timezone.localtime",
        "django.utils.timezone.localdate",
        "time.time",
        "time.time_ns",
        "time.monotonic",
        "time.monotonic_ns",
        "time.perf_counter",
        "time.perf_counter_ns",
        "time.process_time",
        "time.process_time_ns",
        "time.thread_time",
        "time.clock_gettime",
        "time.localtime",
        "time.gmtime",
        "time.ctime",
        "time.strftime",
    ),
    Kind.CHANCE: (
        "random",
        "secrets.choice",
        "secrets.randbelow",
        "secrets.randbits",
        "secrets.token_bytes",
        "secrets.token_hex",
        "secrets.token_urlsafe",
        "secrets.SystemRandom",
        "uuid.uuid1",
        "uuid.uuid4",
        "uuid.uuid6",
        "uuid.uuid7",
        "uuid.uuid8",
        "os.urandom",
        "os.getrandom",
        "django.utils.crypto.get_random_string",
    ),
    Kind.SLEEP: ("time.sleep", "asyncio.sleep", "signal.pause"),
    Kind.SETTINGS: (
        "django.conf.settings",
        "os.environ",
        "os.environb",
        "os.getenv",
        "os.putenv",
        "arbsite.config.load",
        "arbsite.config.loading.load",
        "arbsite.settings",
    ),
}
KINDS = {name: kind for kind, names in NAMES.items() for name in names}
# Who holds one of these holds the names in it as well.
HOLDERS = {name.rpartition(".")[0] for name in KINDS if "." in name}
# Modules that nobody needs as a whole; the classes are needed as types.
WHOLE = {"time", "secrets", "os", "django.conf"}
# These read the clock and chance, or the environment, when they are made.
CONSTRUCTORS = {
    "bson.ObjectId": Kind.CHANCE,
    "bson.objectid.ObjectId": Kind.CHANCE,
    "arbsite.config.Config": Kind.SETTINGS,
}


def outside_reads(module: Module) -> list[tuple[Kind, Finding]]:
    """Every read of the outside, with what kind of thing it reads."""
    reads = {
        (kind, module.finding(node, f"{kind}: {name}"))
        for node, name in _names(module)
        if (kind := kind_of(name)) is not None
    }
    reads |= {
        (kind, module.finding(node, f"{kind}: {name}()"))
        for node in module.nodes
        if isinstance(node, ast.Call)
        and not node.args
        and (name := module.resolve(node.func) or "")
        and (kind := CONSTRUCTORS.get(name)) is not None
    }
    return sorted(reads, key=lambda read: (read[1], read[0]))


def kind_of(name: str) -> Kind | None:
    """What a dotted name reads, if it or something that it is a part of is listed."""
    while name:
        if name in KINDS:
            return KINDS[name]
        name = name.rpartition(".")[0]
    return None


def _names(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Dotted names that are imported, used, or fetched by their text."""
    bases = {id(node.value) for node in module.nodes if isinstance(node, ast.Attribute)}
    for node in module.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in import_targets(module.path, node):
                name = target.removesuffix(".*")
                yield node, name
                if target.endswith(".*") and name in HOLDERS:
                    yield node, _any_in(name)
        elif isinstance(node, ast.Attribute | ast.Name):
            name = module.resolve(node) or ""
            yield node, name
            if name in WHOLE and id(node) not in bases and _is_read(node):
                yield node, _any_in(name)
        elif isinstance(node, ast.Call):
            yield from _fetched(module, node)


def _fetched(module: Module, call: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    """getattr(time, "monotonic") and import_module("random")."""
    called = module.resolve(call.func) or ""
    is_builtin = isinstance(call.func, ast.Name) and call.func.id not in module.imports
    if is_builtin and called.endswith(".getattr") and len(call.args) > 1:
        holder = module.resolve(call.args[0]) or ""
        name = folded(call.args[1])
        if name is not None:
            yield call, f"{holder}.{name}"
        elif holder in HOLDERS:
            yield call, _any_in(holder)
    is_import = is_builtin and called.endswith(".__import__")
    if (is_import or called == "importlib.import_module") and call.args:
        imported = folded(call.args[0])
        if imported in HOLDERS | set(KINDS):
            yield call, _any_in(imported)


def _any_in(holder: str) -> str:
    """Some listed name within this one: what is held as a whole counts as read."""
    if holder in KINDS:
        return holder
    return next(name for name in KINDS if name.startswith(f"{holder}."))


def _is_read(node: ast.Attribute | ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
