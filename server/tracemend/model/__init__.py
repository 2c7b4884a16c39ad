"""The optional language-model author."""
