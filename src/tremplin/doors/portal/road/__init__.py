"""What a project can earn: its road from design to renewal, and the estimator."""
