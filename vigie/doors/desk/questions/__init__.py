"""The desk's pages of forms and code lists: what they ask and hold, worded by staff, approved by a second person."""
