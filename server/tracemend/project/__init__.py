"""The project as it is: files and paths, interpreter, parsed code, git state."""
