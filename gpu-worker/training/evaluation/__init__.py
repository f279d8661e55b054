"""Measures what a pack draws: questions about held-out combinations, an evaluator net, intervals, distances, sweeps."""
