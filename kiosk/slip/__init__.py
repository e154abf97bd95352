"""Paper at the door: what a slip says, how it is laid out, its ESC/POS bytes, and the printers that take them."""
