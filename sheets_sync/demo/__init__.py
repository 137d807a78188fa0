"""A generated province, the mess people make, and the story that ``hoctap demo`` tells. No real person is in it."""
