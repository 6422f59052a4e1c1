"""The sentences of the verification: codes that were sent, who speaks, why a level fell, what a locked field is called. Values in, text
out, as `sentences`.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cobrowse.identity import Fall, Known
from desktop.customer.sentences import fill, verifier_name, verify_text
from desktop.customer.view import CodeView

translate = QCoreApplication.translate
CODE = "code:"
"""Before the way, where a one-time code is one of the things to ask."""


def ask_name(ask: str) -> str:
    """What may be asked, with a code by its way."""
    if ask == "code:mail":
        return translate("Checks", "Code by e-mail")
    if ask == "code:sms":
        return translate("Checks", "Code by text message")
    return verifier_name(ask)


def asks(known: Known) -> tuple[str, ...]:
    """What may be asked: the facts, and a code once for every way in which it can be sent."""
    ways = tuple(f"{CODE}{way}" for way in known.ways)
    return tuple(ask for verifier in known.verifiers for ask in (ways if verifier == "code" else (verifier,)))


def code_text(code: CodeView) -> str:
    """How sending a code stands, and what to do; "" before any."""
    match code.result:
        case "sending":
            return fill(translate("Checks", "Sending to %1…"), code.to) if code.to else translate("Checks", "Sending…")
        case "sent" if code.left > 0:
            time = f"{code.left // 60}:{code.left % 60:02}"
            return fill(translate("Checks", "Sent to %1. Type what the customer reads out; %2 left."), code.to, time)
        case "sent":
            return translate("Checks", "The code is over. Send another, or ask something else.")
        case "refused":
            return translate("Checks", "Not sent: the address on file was refused. Ask something else.")
        case "unreachable":
            return translate("Checks", "Not sent: the service does not answer. Ask something else.")
        case "too_often":
            return translate("Checks", "Not sent: there were enough codes for now. Ask something else.")
        case "no_address":
            return translate("Checks", "Not sent: choose the customer first, or ask something else.")
        case "locked":
            return translate("Checks", "Not sent: verification is locked.")
    return ""


def result_text(result: str, tries_left: int, known: Known) -> str:
    """How a check went, and what to do; "" before the first."""
    if result == "inconclusive":
        return inconclusive_text(known.inconclusive)
    if result == "expired":
        return translate("Checks", "This code does not count: it is over, or was not sent. Send another.")
    if result == "incomplete" and known.ways:
        return translate("Checks", "Not complete: ask for the house number, whole date, or all digits.")
    return verify_text(result, tries_left)


def code_failed(code: CodeView) -> bool:
    """Whether the text tells of trouble."""
    return code.result in ("refused", "unreachable", "too_often", "no_address", "locked")


def fell_text(fell: Fall) -> str:
    """Why the level is lower than it was."""
    if fell is Fall.SPEAKER:
        return translate("Checks", "Another person speaks now: ask again.")
    if fell is Fall.SIGN:
        return translate("Checks", "The page now shows another sign-in: ask again.")
    return ""


def relations() -> dict[str, str]:
    """What somebody who speaks for a customer may be to them."""
    return {
        "partner": translate("Checks", "Partner"),
        "parent": translate("Checks", "Parent"),
        "daughter": translate("Checks", "Daughter"),
        "son": translate("Checks", "Son"),
        "family": translate("Checks", "Family"),
        "carer": translate("Checks", "Carer"),
        "guardian": translate("Checks", "Guardian"),
        "employee": translate("Checks", "Employee"),
        "other": translate("Checks", "Somebody else"),
    }


def representative_text(relation: str, name: str = "") -> str:
    """Who speaks for the customer; "" for the customer themselves."""
    if not relation:
        return ""
    word = relations().get(relation, relation)
    return fill(translate("Checks", "%1, %2", "a relation, and a name"), word, name) if name else word


def spoke_text(relation: str) -> str:
    """Who spoke for the customer in a contact that is over; "" for the customer themselves."""
    return fill(translate("Checks", "Spoke for the customer: %1."), relations().get(relation, relation).lower()) if relation else ""


def inconclusive_text(facts: tuple[str, ...]) -> str:
    """What was asked and came to nothing."""
    if not facts:
        return ""
    names = ", ".join(verifier_name(fact).lower() for fact in facts)
    return fill(translate("Checks", "Asked, no answer: %1."), names)


def field_name(name: str) -> str:
    """What a field of the card is called."""
    return {
        "email": translate("Checks", "E-mail"),
        "birth_date": translate("Checks", "Date of birth"),
        "phone": translate("Checks", "Phone"),
        "street": translate("Checks", "Street"),
        "postcode": translate("Checks", "Postcode"),
        "city": translate("Checks", "Town"),
        "number": translate("Checks", "Customer number"),
        "since": translate("Checks", "Customer since"),
        "language": translate("Checks", "Language"),
        "remark": translate("Checks", "Remark"),
    }.get(name, name)


def reasons() -> tuple[str, ...]:
    """Why a field is needed, to choose from."""
    return (
        translate("Checks", "To check it with the customer"),
        translate("Checks", "To send something"),
        translate("Checks", "To correct it"),
    )
