"""What no record may be, whatever the framework says: the rules of form, declared once for records and for tables."""

from __future__ import annotations

from .conditions import IsSet, OneOf
from .record_terms import Consent, Item, RecordKind
from .row_rules import AtLeast, ForbiddenWhen, Matches, NotAbove, RequiredWhen, RowRule

__all__ = ["COUNTS", "FORM_RULES", "OPAQUE_CODES"]

COUNTS = ("contacts", "persons", "participants", "days", "nights", "score", "items", "amount")
OPAQUE_CODES = ("client", "establishment", "group", "site", "provider", "referral", "case", "reporter")

_CODE = r"[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]"
_NO_CODE = (
    r"[0-9](?:[-_]?[0-9]){7}",  # a telephone or identity number, or a date of birth
    r"^[0-9_-]+$",  # digits alone: spreadsheets eat their zeros
    r"[0-9]{1,2}[-_][0-9]{1,2}[-_](?:19|20)[0-9]{2}",
    r"(?:19|20)[0-9]{2}[-_][0-9]{1,2}[-_][0-9]{1,2}",
    r"(?:^|[^0-9])[0-3]?[0-9][-_][01]?[0-9][-_][0-9]{2}(?:[^0-9]|$)",
)
_ID = r"[A-Za-z0-9][A-Za-z0-9_.:/-]*"
_NO_ID = (r"^(?:84|0)[0-9]{8,10}$",)  # a telephone number
_CLIENT = (OneOf("kind", {RecordKind.CLIENT}),)
_EVENT = (OneOf("kind", {RecordKind.EVENT}),)
_REFUSED = (OneOf("consent", {Consent.REFUSED, Consent.NOT_ASKED}),)
_WITHDRAWN = (OneOf("consent", {Consent.WITHDRAWN}),)

FORM_RULES: tuple[RowRule, ...] = (
    *(AtLeast("negative-count", field) for field in COUNTS),
    Matches("client-code-form", "client", _CODE, _NO_CODE),
    *(Matches("opaque-code-form", field, _CODE, _NO_CODE) for field in OPAQUE_CODES if field != "client"),
    Matches("opaque-code-form", "id", _ID, _NO_ID),
    NotAbove("entered-before-day", "day", "entered_on"),
    NotAbove("persons-above-contacts", "persons", "contacts"),
    ForbiddenWhen("client-in-event", "client", _EVENT),
    ForbiddenWhen("establishment-with-client", "establishment", _CLIENT),
    ForbiddenWhen("count-in-client-record", "persons", _CLIENT),
    ForbiddenWhen("count-in-client-record", "participants", _CLIENT),
    ForbiddenWhen("referral-in-event", "referral_stage", _EVENT),
    ForbiddenWhen("coded-without-consent", "client", _REFUSED),
    ForbiddenWhen("coded-after-withdrawal", "client", _WITHDRAWN),
    RequiredWhen("referral-without-code", "referral", (IsSet("referral_stage"),)),
    RequiredWhen("referral-without-stage", "referral_stage", (IsSet("referral"),)),
    RequiredWhen("items-of-what", "item", (IsSet("items"),)),
    RequiredWhen("items-how-many", "items", (IsSet("item"),)),
    RequiredWhen("condoms-to-whom", "recipient", (OneOf("item", {Item.CONDOM}),)),
    RequiredWhen("cancels-what", "supersedes", (OneOf("cancelled", {True}),)),
)
