"""What is kept, for how long, and why: rules declared by the rooms, erased by the node itself, held by a person."""
