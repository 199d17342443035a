"""What a character can be: its readings, its variants, its forms by region."""
