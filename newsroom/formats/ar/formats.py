"""What Django's Arabic formats lack: a date with its time, written as the date alone is."""

DATETIME_FORMAT = "j F، Y، g:i A"
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y g:i A"
