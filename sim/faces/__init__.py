"""What the command does: settings, running and saving, showing."""
