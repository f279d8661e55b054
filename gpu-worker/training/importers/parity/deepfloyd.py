"""diffusers' IFPipeline and IFSuperResolutionPipeline with the noise of a trace."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .trace import floats, picture


@dataclass
class StageParity:
    """Largest |difference| after each step, of the finished floats, and of the picture's bytes.
    `given`: the same with the net's answers given, so that only the pipelines' own arithmetic differs.
    `floor`: of diffusers in float32 from itself in float64, which no other float32 can be asked to beat."""

    name: str
    steps: list[float]
    given: list[float]
    floor: list[float] | None
    image: float
    lowres: float | None
    bytes_differing: int
    bytes: int
    largest_byte: int
    ours: np.ndarray = field(repr=False)
    theirs: np.ndarray = field(repr=False)

    @property
    def largest(self) -> float:
        return max([*self.steps, self.image])


@dataclass
class Parity:
    tokens_equal: bool
    text: float
    null: float
    stages: list[StageParity]


class Replay:
    """Stands in for diffusers' randn_tensor: hands out recorded noise, in order."""

    def __init__(self, *noise: np.ndarray):
        self.left = [torch.from_numpy(each.copy()) for each in noise]

    def __call__(self, shape, generator=None, device=None, dtype=None, layout=None):
        return self.left.pop(0).reshape(tuple(shape)).to(dtype)


@contextmanager
def replayed(noise: Replay):
    from diffusers.pipelines.deepfloyd_if import pipeline_if, pipeline_if_superresolution
    from diffusers.schedulers import scheduling_ddpm

    modules = (pipeline_if, pipeline_if_superresolution, scheduling_ddpm)
    kept = [each.randn_tensor for each in modules]
    for each in modules:
        each.randn_tensor = noise
    try:
        yield
    finally:
        for each, before in zip(modules, kept):
            each.randn_tensor = before


def pipelines(sources: Path, stages: int = 2) -> list:
    """The two pipelines of a folder that `write_sources` wrote, with T5 and tokenizer in the first."""
    from diffusers import DDPMScheduler, IFPipeline, IFSuperResolutionPipeline, UNet2DConditionModel
    from transformers import T5EncoderModel, T5Tokenizer

    made = []
    for number in range(1, stages + 1):
        place = sources / f"stage-{number}"
        shared = {
            "tokenizer": T5Tokenizer.from_pretrained(sources / "stage-1" / "tokenizer"),
            "text_encoder": T5EncoderModel.from_pretrained(sources / "stage-1" / "text_encoder", dtype=torch.float32) if number == 1 else None,
            "unet": UNet2DConditionModel.from_pretrained(place / "unet"),
            "scheduler": DDPMScheduler.from_pretrained(place / "scheduler"),
            "safety_checker": None,
            "feature_extractor": None,
            "watermarker": None,
            "requires_safety_checker": False,
        }
        if number == 2:
            shared["image_noising_scheduler"] = DDPMScheduler.from_pretrained(place / "image_noising_scheduler")
        pipe = (IFPipeline if number == 1 else IFSuperResolutionPipeline)(**shared)
        pipe.set_progress_bar_config(disable=True)
        made.append(pipe)
    return made


def compare(sources: Path, trace: dict, out: Path, caption: str, guidance: list[float], timesteps: list[list[int] | None], clean: bool = True, floor: bool = False) -> Parity:
    """@param trace what `run_trace` returned for a request with `answers`, its files in `out`
    @param timesteps of each stage; None: the pipeline's own spacing
    @param floor whether diffusers draws in float64 too"""
    pipes = pipelines(sources, len(trace["stages"]))
    length, width = trace["textTokens"], trace["width"]
    with torch.no_grad():
        text, null = pipes[0].encode_prompt(caption, clean_caption=clean)
        prompt = pipes[0]._text_preprocessing(caption, clean_caption=clean)
        rows = pipes[0].tokenizer(prompt, max_length=length, truncation=True)
    stages = []
    for index, (pipe, stage) in enumerate(zip(pipes, trace["stages"])):
        stages.append(compare_stage(pipe, stage, out, text, null, guidance[index], timesteps[index], floor))
    return Parity(
        rows["input_ids"][0] == trace["tokens"],
        float(np.abs(text.numpy()[0] - floats(out, "text", length, width)).max()),
        float(np.abs(null.numpy()[0] - floats(out, "null", length, width)).max()),
        stages,
    )


def compare_stage(pipe, stage: dict, out: Path, text, null, guidance: float, timesteps: list[int] | None, floor: bool) -> StageParity:
    name, size, steps = stage["name"], stage["size"], stage["steps"]
    shape = (3, size, size)
    noise = [floats(out, f"{name}.noise-z", *shape), *floats(out, f"{name}.noise-sampler", steps, *shape)]
    extra, lowres = {}, None
    if name != "base64":
        noise.insert(1, floats(out, f"{name}.noise-augment", *shape))
        # The pipeline goes on from the picture's bytes, as a run that is resumed must; diffusers gets the same.
        extra["image"] = Image.fromarray(picture(out, "base64", 64))
        lowres = floats(out, f"{name}.lowres", *shape)
    times = {"timesteps": timesteps} if timesteps else {"num_inference_steps": steps}

    def draw(dtype=torch.float32) -> list[np.ndarray]:
        """z after each step; the last one is the image."""
        after = []
        with replayed(Replay(*noise)):
            pipe(
                prompt_embeds=text.to(dtype), negative_prompt_embeds=null.to(dtype), guidance_scale=guidance, output_type="pt",
                callback=lambda _step, _time, image: after.append(image[0].numpy().astype(np.float64)), **times, **extra,
            )
        return after

    inputs = []
    hook = pipe.unet.register_forward_pre_hook(lambda _net, args: inputs.append(args[0][0].numpy()))
    theirs = draw()
    hook.remove()
    ours = [*floats(out, f"{name}.z", steps, *shape)[1:], floats(out, f"{name}.image", *shape)]
    channels = pipe.unet.config.out_channels
    with answering(pipe, floats(out, f"{name}.answers", steps, -1, channels, size, size)):
        given = draw()
    exact = None
    if floor:
        pipe.to(torch.float64)
        exact = distances(theirs, draw(torch.float64))
        pipe.to(torch.float32)
    pixels = [picture(out, name, size), to_bytes(theirs[-1])]
    apart = np.abs(pixels[0].astype(int) - pixels[1])
    return StageParity(
        name,
        distances(theirs, ours),
        distances(given, ours),
        exact,
        float(np.abs(theirs[-1] - ours[-1]).max()),
        float(np.abs(inputs[0][3:] - lowres).max()) if lowres is not None else None,
        int((apart > 0).sum()),
        apart.size,
        int(apart.max()),
        *pixels,
    )


def distances(one: list, other: list) -> list[float]:
    return [float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True)]


@contextmanager
def answering(pipe, answers: np.ndarray):
    """The pipeline's net answers what was recorded: [steps, 1 or 2, channels, size, size], conditional first.
    diffusers asks for the unconditional one first."""
    net, left = pipe.unet, iter(answers)

    class Recorded(torch.nn.Module):
        config, dtype, device = net.config, net.dtype, net.device

        def forward(self, *_args, **_kwargs):
            return (torch.from_numpy(next(left)[::-1].copy()),)

    pipe.unet = Recorded()
    try:
        yield
    finally:
        pipe.unet = net


def to_bytes(planes: np.ndarray) -> np.ndarray:
    """[3, H, W] in [-1, 1] to RGB bytes, rounded as packages/imagen does."""
    return np.clip(np.rint((planes.transpose(1, 2, 0) + 1) * 127.5), 0, 255).astype(np.uint8)
