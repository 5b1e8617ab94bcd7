"""Reading what other sources publish: plain Python that turns a file into typed rows, one by one, and refuses with reasons."""
