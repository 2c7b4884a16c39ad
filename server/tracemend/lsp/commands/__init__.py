"""Commands, one a file: `run(server, arguments)`, a coroutine, with its `Arguments`."""
