"""The e-mail drop: a mailbox is emptied into sealed requests, and nobody is ever answered by e-mail."""
