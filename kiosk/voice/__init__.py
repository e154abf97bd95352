"""Spoken calls: what is said, by whom (recorded clips or espeak-ng), where, how loud, one after another."""
