"""Series of counts that someone keeps elsewhere: date, place, number; mapped once, tried, brought in by key."""
