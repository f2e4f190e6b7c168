"""What the docs take from the code: fault codes, fields, columns, figures, dependencies, as Markdown."""
