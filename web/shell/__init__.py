"""What every page needs: headers, forms, login, errors, the way to the engine."""
