"""A CI configuration made for the project at hand: what it needs, and one file for each CI that it is written for."""
