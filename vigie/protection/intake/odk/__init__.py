"""Forms filled in ODK Collect or KoBoCollect: the telephones that send them, the forms, what is made of them."""
