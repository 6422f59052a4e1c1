"""The phone, without a window: calls, media and their quality. Knows neither the relay nor Qt; it is handed a channel."""
