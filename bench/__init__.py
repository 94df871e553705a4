"""What is measured, against whom. See README.md."""
