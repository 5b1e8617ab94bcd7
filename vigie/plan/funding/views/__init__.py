"""The pages of fundraising: proposals, calls, papers and grants."""
