"""What `script/docs` writes because it follows from the code: pages of docs, the manual page, sections, a picture."""
