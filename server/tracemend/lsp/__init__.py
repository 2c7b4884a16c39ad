"""The language server: one file per request, notification and command."""
