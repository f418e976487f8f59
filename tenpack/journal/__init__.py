"""What happened: one line per thing, who, what, when and why. History for people, outbox for notices."""
