"""Icons, sounds, style, translations, help and the demo shop: data that the console and the demo read, nothing that runs in the console."""
