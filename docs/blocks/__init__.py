"""What fills the generated blocks of the documents, a module for each of their subjects."""
