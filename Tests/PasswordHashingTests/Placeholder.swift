// Placeholder until the suites are written.
