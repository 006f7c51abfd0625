"""How readers find stories: what they typed, what is found, in which order, and the words it is shown with."""
