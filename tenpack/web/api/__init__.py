"""The API, version 1: one file per noun, the same actions as the pages. See docs/api.md."""
