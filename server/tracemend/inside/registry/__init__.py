"""Programs that tell what a framework has registered, run by the project's own interpreter in a child process."""
