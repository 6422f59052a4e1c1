"""The console: the window in which the agent sits beside the customer. The only rooms that know Qt."""
