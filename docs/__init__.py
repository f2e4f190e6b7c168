"""The docs site: pages in Markdown, and what is made from the code for them."""
