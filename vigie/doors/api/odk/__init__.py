"""What ODK Collect and KoBoCollect ask and send (OpenRosa 1.0): a list of forms, a form, and filled forms."""
