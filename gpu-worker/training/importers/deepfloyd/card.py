"""The data card that goes into an imported pack."""


def data_card(title: str, sources: dict[str, str], dtype: str, t5: str, borrowed: dict | None) -> str:
    lines = [
        f"# {title}",
        "",
        "Imported from DeepFloyd IF by `training.importers.deepfloyd`. The weights are not Atelier's. They come under the",
        "DeepFloyd IF License Agreement of the repository that they were fetched from: non-commercial research only, also for",
        "the pictures. Whoever passes this pack on gives a copy of that licence and this notice:",
        "",
        "> DeepFloyd is licensed under the DeepFloyd License, Copyright (c) Stability AI Ltd. All Rights Reserved.",
        "",
        "| Part | Source |",
        "| --- | --- |",
        *(f"| {part} | {source} |" for part, source in sources.items()),
        "",
        f"U-Nets: {dtype}. Text encoder: {t5}.",
        "",
        "IF was trained on LAION-A and more: photographs and art of the web with their captions in English. Its model card",
        "describes biases and limits. Neither IF's safety checker nor its watermark is part of this pack; Atelier has a filter",
        "for captions, and marks and signs pictures itself.",
    ]
    if borrowed:
        lines += [
            "",
            f"The 1024-pixel stage is that of the pack {borrowed['name']} ({borrowed['licence'] or 'no licence named'}). IF's own was never",
            "released. It reads no text, and adds only the detail that its own training showed it.",
        ]
    return "\n".join(lines) + "\n"
