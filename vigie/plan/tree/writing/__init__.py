"""Writing a version of a plan as the table it came as: text, Excel or Word, which the reader takes in again."""
