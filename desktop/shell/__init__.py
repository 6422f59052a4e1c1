"""The window and all around it: tray, notifications, shortcuts, theme, settings, sign-in."""
