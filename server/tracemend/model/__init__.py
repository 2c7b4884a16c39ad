"""The optional language-model author: it writes candidates, and trials judge them exactly as they judge recipes."""
