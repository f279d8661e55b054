"""Measures a pack's pictures: questions about held-out combinations, an evaluator net, intervals, distances,
sweeps."""
