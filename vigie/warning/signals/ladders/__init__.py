"""Ladders that rise, as proposals to whoever has opened them: a signal is raised, or it is said why not."""
