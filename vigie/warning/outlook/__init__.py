"""What is rising and where: every series is examined and forecast, and the watch page shows what was found."""
