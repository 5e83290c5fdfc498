"""What a comparison of a claim with the truth means: errors in ulps, kinks, diagnoses."""
