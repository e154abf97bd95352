"""What comes in and goes out: service items from CSV and from the national item layout."""
