"""imagen-pytorch (lucidrains): checkpoints of ImagenTrainer, and of a Unet alone."""
