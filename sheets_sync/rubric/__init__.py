"""Rubrics as data: packs are loaded, linted, scored and explained here. Knows indicators, not cells."""
