"""Session packs, their ledger and the visits it pays for. The database holds the rules (docs/sessions.md)."""
