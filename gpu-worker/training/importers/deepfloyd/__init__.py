"""DeepFloyd IF, stages I and II, in diffusers' folders."""
