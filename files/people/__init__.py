"""The register of people as a table: a CSV file or a spreadsheet in, a CSV file out, in one format."""
