"""What web frameworks have registered, asked of a process of the project's own that may look and nothing else."""
