"""Ways in beside the editor: HTTP intake, log files, a wrapped command."""
