"""Modules of any size without their memory: parameters of one number each, filled from files while they are
used."""

from collections.abc import Callable
from contextlib import contextmanager

import torch
from torch import nn

from ..errors import TrainingError
from .weights import Weights


def hollow(build: Callable[[], nn.Module], dtype: torch.dtype = torch.float32) -> nn.Module:
    """Builds a module whose parameters have their shapes and the memory of one number.
    Every parameter holds another number, because the exporter merges parameters of equal content."""
    with torch.device("meta"):
        module = build()
    made: dict[int, nn.Parameter] = {}
    for owner in module.modules():
        for name, parameter in list(owner._parameters.items()):
            if parameter is None:
                continue
            if id(parameter) not in made:
                made[id(parameter)] = placeholder(len(made), parameter.shape, dtype)
            owner._parameters[name] = made[id(parameter)]
        for name, buffer in owner._buffers.items():
            if buffer is not None and buffer.is_meta:
                raise TrainingError("model_unknown", f"{type(owner).__name__} computes a buffer ({name}) that this importer does not know")
    return module.eval()


def placeholder(index: int, shape: torch.Size, dtype: torch.dtype) -> nn.Parameter:
    # Neighbouring bit patterns: distinct in half precision too, and small.
    number = torch.tensor(0x1000 + index, dtype=torch.int16).view(torch.float16).to(dtype)
    return nn.Parameter(number.expand(shape), requires_grad=False)


def names_of(module: nn.Module) -> dict[str, nn.Parameter]:
    """Parameters by their first name; a tied parameter has several."""
    return dict(module.named_parameters())


def check_names(module: nn.Module, weights: Weights, what: str, optional: frozenset[str] = frozenset()) -> None:
    """Compares names and shapes of a module with those in the files. @throws TrainingError `weights_differ`"""
    wanted = names_of(module)
    missing = sorted(name for name in wanted if name not in weights)
    if missing:
        raise TrainingError("weights_differ", f"{what}: {len(missing)} weights are missing, the first is {missing[0]}")
    surplus = sorted(weights.names() - set(dict(module.named_parameters(remove_duplicate=False))) - optional)
    if surplus:
        raise TrainingError("weights_differ", f"{what}: {len(surplus)} weights belong to another architecture, the first is {surplus[0]}")
    for name, parameter in wanted.items():
        if tuple(parameter.shape) != weights.shape(name):
            raise TrainingError(
                "weights_differ", f"{what}: {name} is {list(weights.shape(name))}, config.json makes it {list(parameter.shape)}"
            )


@contextmanager
def filled(module: nn.Module, tensor: Callable[[str], torch.Tensor]):
    """While this lasts, a forward pass of `module` has its weights: each submodule's own parameters are read
    when it is called and freed afterwards, so that a pass needs the memory of one layer."""
    hooks = []
    for path, owner in module.named_modules():
        own = {name: each for name, each in owner._parameters.items() if each is not None}
        if not own:
            continue

        def fill(each, _args, path=path, own=own):
            for name, hollowed in own.items():
                full = f"{path}.{name}" if path else name
                each._parameters[name] = nn.Parameter(tensor(full).to(hollowed.dtype), requires_grad=False)

        def empty(each, _args, _output, own=own):
            each._parameters.update(own)

        hooks += [owner.register_forward_pre_hook(fill), owner.register_forward_hook(empty)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
