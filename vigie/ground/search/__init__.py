"""Words in opened text: an index in RAM for each open session, never on disk, gone with the session."""
