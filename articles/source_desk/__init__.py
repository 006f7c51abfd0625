"""What the desk does with sources in the admin besides editing them: finding what relies on one, merging two, taking that back."""
