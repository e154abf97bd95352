"""The hall itself: departments, windows, queues, staff, service items, opening hours, and the one clock."""
