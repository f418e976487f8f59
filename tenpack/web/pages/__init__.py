"""The pages, one module per place. Each exports `urls`."""
