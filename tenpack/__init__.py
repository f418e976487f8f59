"""Tenpack: session packs, sold and counted exactly."""
