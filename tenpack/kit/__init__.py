"""Values without a business word: money, moments, ids, named failures."""
