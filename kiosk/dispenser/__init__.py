"""The ticket machine at the door: a touch screen that gives numbers and prints them."""
