"""Tables of characters: readings, variants, forms by region."""
