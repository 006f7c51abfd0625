"""Wire copy: reads what agencies, feeds and word processors send, whatever its shape, and makes a draft of it."""
