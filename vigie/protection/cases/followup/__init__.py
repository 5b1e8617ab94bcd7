"""Asking how someone is, on days agreed; a calendar whose entries say "Rappel" and nothing else."""
