"""Currencies, dated monthly rates to the euro, and sums that always add up: nothing here is a float."""
