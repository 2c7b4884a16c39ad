"""On the path of every Python process that a trial starts; `sitecustomize` is what Python then runs first."""
