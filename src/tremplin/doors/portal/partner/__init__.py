"""What a partner's people do: projects, claims, introductions, agreements, earnings, company."""
