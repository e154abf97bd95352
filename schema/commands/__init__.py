"""The schema's commands: everything a script or the technician does without a screen."""
