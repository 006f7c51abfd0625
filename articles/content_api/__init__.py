"""Stories and pictures in Wagtail's content API, for sites that turn it on: docs/pictures.md says how, and what other programs are told."""
