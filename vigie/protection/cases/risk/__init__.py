"""The risk of a case: threats, vulnerabilities and capacities discussed with the person, with reasons, and again."""
