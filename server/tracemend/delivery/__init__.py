"""Commit, push, pull request."""
