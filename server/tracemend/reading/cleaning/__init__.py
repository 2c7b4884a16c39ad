"""What is taken off a text before its grammar is read: colours, prefixes, quoting, wrapping, HTML."""
