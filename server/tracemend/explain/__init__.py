"""Pages for people: one incident as an article in Markdown (`article`), and the documentation of a recipe (`recipe_page`)."""
