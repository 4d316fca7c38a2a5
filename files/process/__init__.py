"""Process files and their scenarios read and checked."""
