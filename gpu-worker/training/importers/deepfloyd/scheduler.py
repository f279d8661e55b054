"""diffusers' DDPMScheduler to a pack's schedule and defaults."""

from ...errors import TrainingError

PREDICTIONS = {"epsilon": "eps", "sample": "x0", "v_prediction": "v"}
# IF's lists of timesteps, by stage; the number of steps of each.
STEP_LISTS = {
    1: {"smart27": 27, "fast27": 27, "smart50": 50, "smart100": 100, "smart185": 185},
    2: {"smart27": 27, "fast27": 27, "smart50": 50, "super27": 27, "super40": 40, "super100": 100},
}
DEFAULT_LISTS = {1: "smart100", 2: "smart50"}
# Guidance of IF's examples, and of diffusers' pipelines.
GUIDANCE = {1: 7.0, 2: 4.0}
NOISE_LEVEL = 250  # of diffusers' super-resolution pipeline


def schedule_of(config: dict, what: str) -> dict:
    """@throws TrainingError `scheduler_unknown`"""
    kind, count = config.get("beta_schedule", "linear"), config.get("num_train_timesteps", 1000)
    if config.get("trained_betas") is not None or config.get("rescale_betas_zero_snr"):
        raise unknown(what, "has betas of its own")
    if kind == "squaredcos_cap_v2":
        return {"kind": "cosineBetas", "timesteps": count, "betaMax": 0.999}
    if kind == "linear":
        return {"kind": "linear", "betaStart": config.get("beta_start", 1e-4), "betaEnd": config.get("beta_end", 0.02), "timesteps": count, "continuous": False}
    raise unknown(what, f"spaces its betas as {kind}; squaredcos_cap_v2 (IF's) and linear are known")


def prediction_of(config: dict, what: str) -> str:
    kind = config.get("prediction_type", "epsilon")
    if kind not in PREDICTIONS:
        raise unknown(what, f"predicts {kind}")
    return PREDICTIONS[kind]


def variance_of(config: dict, channels: int, what: str) -> dict:
    """Whether the net's variance is used, and DDPM's gamma where it is not."""
    kind = config.get("variance_type", "fixed_small")
    if kind == "learned_range":
        if channels != 6:
            raise unknown(what, f"has a learned variance, but the net answers with {channels} channels")
        return {"learnedVariance": True}
    if kind in ("fixed_small", "fixed_large"):
        return {"learnedVariance": False, "gamma": 1 if kind == "fixed_large" else 0}
    raise unknown(what, f"has a {kind} variance; learned_range (IF's), fixed_small and fixed_large are known")


def thresholding_of(config: dict, what: str) -> dict:
    percentile, cap = config.get("dynamic_thresholding_ratio", 0.995), config.get("sample_max_value", 1.0)
    if config.get("thresholding"):
        # Capped at 1 the dynamic threshold is the static one: s is at least 1.
        kind = "dynamic" if cap > 1 else "static"
        return {"kind": kind, "percentile": percentile, "cap": cap if cap > 1 else None}
    if not config.get("clip_sample", True):
        return {"kind": "none", "percentile": percentile, "cap": None}
    if config.get("clip_sample_range", 1.0) != 1.0:
        raise unknown(what, f"clips at {config['clip_sample_range']}; 1 is known")
    return {"kind": "static", "percentile": percentile, "cap": None}


def steps_of(number: int, wanted: str | None) -> dict:
    """Defaults of a stage's times: one of IF's lists, or a number of steps with diffusers' leading spacing.
    @throws TrainingError `steps_unknown`"""
    lists = STEP_LISTS[number]
    name = wanted or DEFAULT_LISTS[number]
    # One list for a number of steps: the one of the name that was asked for, else the smart one.
    by_count = {}
    for each, count in lists.items():
        by_count.setdefault(count, each)
    if name in lists:
        by_count[lists[name]] = name
        spacing, steps = {"kind": "named", "name": name}, lists[name]
    elif name.isdecimal() and 1 <= int(name) <= 250:
        spacing, steps = {"kind": "leading"}, int(name)
    else:
        raise TrainingError("steps_unknown", f"--steps-{number} {name}: take a number, or one of {', '.join(lists)}")
    return {"spacing": spacing, "steps": steps, "stepLists": list(by_count.values())}


def unknown(what: str, message: str) -> TrainingError:
    return TrainingError("scheduler_unknown", f"the scheduler of {what} {message}")
