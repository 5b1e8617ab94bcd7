"""What is done about an alert: tasks that are asked after when late, what came of it, and what is learnt."""
