"""What ODK Collect and KoBoCollect send: OpenRosa submissions."""
