"""Reading a plan written as a table, without Django: text in, tree and findings out."""
