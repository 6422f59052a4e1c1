"""What stands in the place of the customer's page until it shows: how long it takes, and what to do where it does not come."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.page.invitation import Invitation
from desktop.page.view import ShareState, ShareView


@pytest.mark.parametrize(
    ("share", "title", "text"),
    [
        (ShareView(ShareState.LIVE), "Opening the customer's page", "a second or two"),
        (ShareView(ShareState.LIVE, late=True), "Opening the customer's page", "longer than usual"),
        (ShareView(ShareState.BEHIND, late=True, watched="Anna"), "Opening the customer's page", "longer than usual"),
        (ShareView(ShareState.LIVE, spent=True), "The customer's page cannot be opened", "tell your administrator"),
        (ShareView(ShareState.LIVE, spent=True, watched="Anna"), "The customer's page cannot be opened any more", "shared anew"),
    ],
)
def test_who_waits_for_the_page_reads_how_it_stands(qtbot: QtBot, share: ShareView, title: str, text: str) -> None:
    invitation = Invitation()
    qtbot.addWidget(invitation)
    invitation.resize(700, 500)
    invitation.show_share(share, "")
    said = [label.text() for label in invitation.findChildren(QLabel) if not label.isHidden() and label.text()]
    assert said[0] == title
    assert text in said[1]
    assert invitation.look.isHidden()
