"""Programs that measure ourselves beside others, side by side in one run. No test: figures are read by people."""
