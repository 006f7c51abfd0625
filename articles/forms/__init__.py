"""What the editor is told before something is saved or published."""
