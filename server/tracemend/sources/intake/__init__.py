"""The HTTP intake: error monitors' SDKs send here instead of to their vendor."""
