"""What this agent may see, kept encrypted on this machine. No Qt."""
