"""Any text or payload in, exception records out. Pure: no I/O."""
