"""What reactions are compared with: django-vote in the smallest site that can use it, and a view that does nothing."""
