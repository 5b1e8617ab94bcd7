"""Reading what other sources publish: plain Python that turns a file into typed rows, or refuses with a reason."""
