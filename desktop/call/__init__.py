"""The call in the window: bar, ringing, video, devices."""
