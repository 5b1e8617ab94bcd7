"""What is needed and what is done for it: the support plan, step by step, with owners, deadlines and costs."""
