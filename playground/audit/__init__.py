"""Who changed what on this site, and who looked at what is not theirs."""
