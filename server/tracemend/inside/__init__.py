"""What runs in the user's interpreter: standard library only, Python 3.8 and later, nothing else of ours imported."""
