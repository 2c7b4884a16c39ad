"""The second author at work: a model's rounds put together with the engine's steps, the ledger and the user's consent.

Nothing of a workspace reaches a model but through this package, and each way into it asks for the consent first.
"""
