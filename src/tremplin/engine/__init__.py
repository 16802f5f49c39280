"""Terms, facts and head-room come in; a decision with its trace comes out."""
