"""Views: what is shown of an article."""
