"""Proof of a fix in an isolated worktree."""
