"""What was submitted to mandated bodies, and what they answered: a register within the violation's sealed facts."""
