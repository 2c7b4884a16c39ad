"""What a model wrote, read without executing anything: proposals, or why there is none."""
