"""One's own account: passphrase, second factors, sessions; and for keepers, letting others in by invitation."""
