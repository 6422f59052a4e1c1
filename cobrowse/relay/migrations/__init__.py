"""The steps by which the relay's tables got their form; run by `cobrowse.relay.database.migrate`."""
