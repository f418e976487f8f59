"""Speed, measured as ratios inside one run: `make bench`, `make bench-quick`. See docs/speed-report.md."""
