"""What a model is shown: sections made from evidence, ranked, cut to a budget and scrubbed."""
