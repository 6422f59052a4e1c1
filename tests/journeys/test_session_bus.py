"""The private session keeps a secret in a real keyring and takes a real notification."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.journeys.session_bus import Notification, SessionBus

pytestmark = pytest.mark.journey


def test_keyring_and_notifications(session_bus: SessionBus) -> None:
    env = {**os.environ, **session_bus.env}
    program = "import keyring; keyring.set_password('naast', 'a', 'b\\u00e9'); print(ascii(keyring.get_password('naast', 'a')))"
    said = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert said.stdout == "'b\\xe9'\n"
    service = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications")
    arguments: tuple[object, ...] = ("naast", 0, "", "Anna V. calls", "", [], {}, 5000)
    with open_dbus_connection(session_bus.address) as connection:
        connection.send_and_get_reply(new_method_call(service, "Notify", "susssasa{sv}i", arguments), timeout=5)
    assert session_bus.notifications() == [Notification("naast", "Anna V. calls", "")]
