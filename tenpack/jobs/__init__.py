"""Jobs: what happens without anybody waiting for it."""
