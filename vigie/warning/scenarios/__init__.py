"""What could come of a signal, written as a tree of branches with probabilities, kept, and scored afterwards."""
