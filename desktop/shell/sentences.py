"""What the window says in a line: what happened, what it means for the call, what to do. Translated; made from the console's state."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.shell.events import LinkStanding, SessionStanding, SignInProblem, Wish
from desktop.shell.state import Console, Notice, NoticeKind

_tr = QCoreApplication.translate


@dataclass(frozen=True)
class Sentence:
    """A line of the window. `role` is one of the stylesheet's; `dismiss` takes it away, if it may be; `retry` offers to try at once."""

    text: str
    role: str = "notice"
    icon: str = "info"
    dismiss: Wish | None = None
    retry: bool = False
    word: str = ""
    """What the button says that takes the line away; "" for a cross."""


def sentences(console: Console) -> tuple[Sentence, ...]:
    """The lines that the window shows now, the most urgent first."""
    if console.session.standing is not SessionStanding.SIGNED_IN:
        return ()
    found: list[Sentence] = []
    if (link := _link(console)) is not None:
        found.append(link)
    if console.contact and console.contact.live and console.contact.screen_on:
        found.append(
            Sentence(
                _tr("Screen", "You are sharing your screen"), "notice-bad", "screen", Wish.STOP_SCREEN, word=_tr("Screen", "Stop sharing")
            )
        )
    if console.notice is not None:
        found.append(_notice(console.notice))
    if console.contact and console.contact.trouble:
        found.append(Sentence(_trouble(console.contact.trouble), "notice-bad", "error", Wish.DISMISS_TROUBLE))
    return tuple(found)


def _link(console: Console) -> Sentence | None:
    link = console.link
    if link.standing is LinkStanding.UP or (link.standing is LinkStanding.CONNECTING and not console.was_up and not link.problem):
        return None
    if link.standing is LinkStanding.DOWN and link.retry_in >= 1.0:
        when = _tr("Link", "next try in {0}\u00a0s").format(round(link.retry_in))
    else:
        when = _tr("Link", "trying now")
    if console.contact and console.contact.live:
        text = _tr("Link", "The call goes on. Looking along and history come back by themselves; {0}.")
    else:
        text = _tr("Link", "No connection to the relay: no calls come in. It comes back by itself; {0}.")
    why = {
        "not_secure": _tr("Link", "The relay's certificate is not valid; ask whoever runs it."),
        "not_a_relay": _tr("Link", "Something else than a relay answers at this address."),
    }.get(link.problem, "")
    return Sentence(
        " ".join(part for part in (text.format(when), _waits(console), why) if part),
        "notice",
        "link-down",
        retry=link.standing is LinkStanding.DOWN,
    )


def _waits(console: Console) -> str:
    """What the agent wrote that the relay does not have yet."""
    notes, wrap_ups = console.waiting_notes, len(console.outbox)
    said = []
    if notes:
        many = _tr("Link", "{0} notes wait for the relay.").format(notes)
        said.append(_tr("Link", "1 note waits for the relay.") if notes == 1 else many)
    if wrap_ups:
        many = _tr("Link", "{0} wrap-ups wait for the relay.").format(wrap_ups)
        said.append(_tr("Link", "1 wrap-up waits for the relay.") if wrap_ups == 1 else many)
    return " ".join(said)


def _notice(notice: Notice) -> Sentence:
    kind = notice.kind
    if kind is NoticeKind.MEDIA:
        return Sentence(_trouble(notice.about), "notice-bad", "headset", Wish.DISMISS)
    text, role = {
        NoticeKind.OFFER_TIMED_OUT: (_tr("Notice", "The call was not answered in time and went back to the queue."), "notice"),
        NoticeKind.OFFER_CUSTOMER_GONE: (_tr("Notice", "The customer hung up before the call was answered."), "notice"),
        NoticeKind.OFFER_TAKEN: (_tr("Notice", "The call is no longer here: a colleague has it, or the customer hung up."), "notice"),
        NoticeKind.OFFER_LOST: (
            _tr("Notice", "The connection was lost while a call rang. The customer keeps their place in the queue."),
            "notice",
        ),
        NoticeKind.NEEDS_RELAY: (
            _tr("Notice", "This needs the relay, which cannot be reached just now. Try again when the line above is gone."),
            "notice",
        ),
        NoticeKind.REFUSED: (_refused(notice.about), "notice"),
        NoticeKind.CUSTOMER_GONE: (_tr("Notice", "The customer left the page; the call ended."), "notice"),
        NoticeKind.CRASHED: (
            _tr("Notice", "Something went wrong in this window. The call is not affected; if it happens again, start Naast anew."),
            "notice-bad",
        ),
        NoticeKind.FORGOTTEN: (
            _tr("Notice", "This customer was erased on request. What was known of them is gone from here too."),
            "notice",
        ),
        NoticeKind.NOTES_REFUSED: (
            _tr("Notice", "The relay has this contact no more: your last notes on it could not be kept."),
            "notice-bad",
        ),
        NoticeKind.NOT_WATCHED: (_not_watched(notice.about), "notice"),
        NoticeKind.NOT_KNOWN: (_tr("Notice", "This contact is not kept on this computer; open it again when the relay is back."), "notice"),
    }[kind]
    return Sentence(text, role, "error" if role == "notice-bad" else "info", Wish.DISMISS)


def _not_watched(problem: str) -> str:
    if problem in ("no_consent", "no_such_contact"):
        return _tr("Notice", "This page is not shared any more.")
    return _tr("Notice", "You cannot look along at this page just now: too many do already, or it was asked too often.")


def _refused(problem: str) -> str:
    return {
        "too_often": _tr("Notice", "That was asked too often in a short time. Wait a moment and try again."),
        "no_consent": _tr("Notice", "The customer has not agreed to this. Ask again if they want it after all."),
        "no_such_contact": _tr("Notice", "This contact is no longer with you."),
        "not_possible_now": _tr("Notice", "That is not possible at this moment of the contact."),
        "relay_stopping": _tr("Notice", "The relay is being restarted; it comes back by itself."),
    }.get(problem, _tr("Notice", "The relay refused that. Nothing has changed."))


def _trouble(cause: str) -> str:
    return {
        "microphone_denied": _tr(
            "Trouble", "The customer's browser does not allow the microphone. Ask them to click the lock beside the address and allow it."
        ),
        "microphone_missing": _tr("Trouble", "The customer's browser finds no microphone. They can hear you; ask them to plug one in."),
        "camera_denied": _tr("Trouble", "The customer's browser does not allow the camera. The call goes on with sound only."),
        "no_webrtc": _tr("Trouble", "The customer's browser cannot call. Ask them to use a current Chrome, Edge, Firefox or Safari."),
        "no_offer": _tr("Trouble", "The customer's browser has not answered yet; it may be asking them for the microphone."),
        "no_connection": _tr(
            "Trouble", "No sound comes through between you and the customer. A firewall may be in between; it is tried again by itself."
        ),
        "bad_offer": _tr("Trouble", "The customer's browser offers a call that cannot be answered. Ask them to load the page again."),
        "busy": _tr("Trouble", "The phone is still busy with the call before. Hang up and let the customer call again."),
        "broken": _tr("Trouble", "The phone had a fault. Hang up and let the customer call again; your notes are kept."),
        "no_microphone": _tr("Trouble", "No microphone found. Plug in a headset: the call goes on with it at once."),
        "no_speaker": _tr("Trouble", "No headset or speaker found. Plug one in: the call goes on with it at once."),
        "microphone_taken": _tr(
            "Trouble",
            "The microphone cannot be opened; another program may be using it. Close that program or choose another in the settings.",
        ),
        "speaker_taken": _tr(
            "Trouble",
            "The headset cannot be opened; another program may be using it. Close that program or choose another in the settings.",
        ),
        "no_screen": _tr(
            "Trouble", "The screen or window cannot be shown: it was closed, or this computer does not allow it. Choose another."
        ),
        "no_processing": _tr(
            "Trouble", "Echo and noise stay in your sound: a part of Naast is missing on this computer. The call goes on."
        ),
        "no_camera": _tr("Trouble", "No camera found. The call goes on without your picture."),
        "camera_taken": _tr(
            "Trouble", "The camera cannot be opened; another program may be using it. The call goes on without your picture."
        ),
    }.get(cause, _tr("Trouble", "A device for sound or picture does not work as it should. Look in the settings."))


def sign_in_problem(problem: SignInProblem) -> str:
    """Why the window asks to sign in, "" for no special reason."""
    return {
        SignInProblem.NONE: "",
        SignInProblem.WRONG_PASSWORD: _tr("SignIn", "Name and password do not belong together. Check both and try again."),
        SignInProblem.UNREACHABLE: _tr("SignIn", "The relay does not answer. Check its address and your network."),
        SignInProblem.EXPIRED: _tr("SignIn", "Your session has expired. Sign in again; what you wrote is kept."),
        SignInProblem.TOO_OFTEN: _tr("SignIn", "Too many attempts. Wait a minute before you try again."),
        SignInProblem.ELSEWHERE: _tr("SignIn", "You have signed in on another computer. Sign in here to take over."),
        SignInProblem.NOT_A_RELAY: _tr("SignIn", "Something answers at this address, but it is not a Naast relay. Check the address."),
        SignInProblem.NOT_SECURE: _tr(
            "SignIn", "The connection would not be secure: the address needs https and a valid certificate. Ask whoever runs the relay."
        ),
        SignInProblem.NOT_ALLOWED: _tr("SignIn", "This account may not use the console. Ask whoever runs the relay."),
    }[problem]
