"""Requests and notifications, one a file: `handle(server, params)`, a plain function that returns at once."""
