"""Whose name may leave in a dossier: the consent of each victim, to each reader, until a day."""
