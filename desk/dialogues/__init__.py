"""Dialogs in a row that end in a task. Each module is imported when it is first asked for."""
