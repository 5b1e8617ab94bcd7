"""The weekly situation report: what each focal point judges of their country, and where nobody answered."""
