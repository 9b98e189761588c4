"""What was used, by whom and when. Law: every number is a sum of charges, which are the bill; nothing else is asked."""
