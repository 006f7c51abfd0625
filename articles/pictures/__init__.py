"""How editors find pictures in the admin, and judge them before they use them."""
