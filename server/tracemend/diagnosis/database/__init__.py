"""The environment of a database connection: what failed, what the settings say, what is there."""
