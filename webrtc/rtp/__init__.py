"""What hangs on aiortc's transports: our own way of receiving and sending, and the words between it and the two kinds of media."""
