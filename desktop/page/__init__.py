"""The viewer of the customer's page and the agent's pointer."""
