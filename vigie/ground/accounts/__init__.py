"""People who sign in: a pseudonym, their keys under a passphrase, and their sessions."""
