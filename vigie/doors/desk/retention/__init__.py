"""What is kept and for how long, in plain words; what will be erased; and the way to keep one record longer."""
