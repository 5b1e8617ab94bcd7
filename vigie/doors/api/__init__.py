"""The API: for programs that act as a person who is signed in; it opens nothing that is sealed."""
