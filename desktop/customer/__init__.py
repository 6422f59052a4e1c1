"""Who the customer is: verification, journey, notes, wrap-up."""
