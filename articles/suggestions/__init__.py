"""What an editor may still want to credit, said while the story is written: the side panel "Sources and credits"."""
