"""The staff's side: screens for those who work behind the windows."""
