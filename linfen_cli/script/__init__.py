"""What a character can be: its readings (pinyin), its variants, and its form in each region (convert)."""
