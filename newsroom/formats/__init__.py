"""How dates are written on the site, language by language."""
