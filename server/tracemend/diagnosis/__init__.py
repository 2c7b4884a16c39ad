"""Crash site, evidence, probes of the environment, explanation."""
