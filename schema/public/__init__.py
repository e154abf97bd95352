"""What is said to citizens, and what they say: slips, ratings."""
