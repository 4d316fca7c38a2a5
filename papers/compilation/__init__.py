"""The compilation of an inquiry: made once of what the register holds, drawn as a paper or as rows of cells."""
