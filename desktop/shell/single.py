"""One console a profile: a second start wakes the first, and ends."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.shell.profile import Profile

PATIENCE = 1000
"""Milliseconds that a second start waits for the first to answer; a local socket answers in one or two."""


class Single(QObject):
    """Listens for second starts."""

    raised = Signal()
    """A second start asked this one to come forward."""

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = f"naast-{profile.key}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def first(self) -> bool:
        """Whether this is the profile's only console. If not, the other one has been asked to come forward."""
        if self._wake_other():
            return False
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)  # left by a console that was killed: nobody answered
            self._server.listen(self._name)
        return True

    def close(self) -> None:
        """The next start may be the first."""
        self._server.close()

    def _wake_other(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(PATIENCE):
            return False
        socket.write(b"raise\n")
        socket.waitForBytesWritten(PATIENCE)
        socket.waitForReadyRead(PATIENCE)
        socket.disconnectFromServer()
        return True  # whoever listens is alive, also when it is too busy to answer in time

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            # A second start writes at once, and only this user may connect: the wait is a millisecond or two.
            if socket.bytesAvailable() or socket.waitForReadyRead(PATIENCE // 4):
                heard = bytes(socket.readAll().data()).startswith(b"raise")
                socket.write(b"ok\n")
                socket.flush()
                if heard:
                    self.raised.emit()
            socket.disconnectFromServer()
            socket.deleteLater()
