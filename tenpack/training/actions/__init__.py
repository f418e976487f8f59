"""One function per act of training."""
