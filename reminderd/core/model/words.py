"""The words: what may be said of a mail, an order, a deadline or a letter, and the errors of the world outside."""

from enum import StrEnum


class TemporaryError(Exception):
    """Something outside failed in a way that may pass: try again later."""


class PermanentError(Exception):
    """Something outside refused for good: trying again alone will not help."""


class LoginError(PermanentError):
    """A server refused the user name or the secret."""


class MailKind(StrEnum):
    """What one vendor mail tells."""

    ORDER_PLACED = "order_placed"
    PAYMENT_CONFIRMED = "payment_confirmed"
    ORDER_READY = "order_ready"
    ORDER_SHIPPED = "order_shipped"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CLOSED = "order_closed"
    ORDER_FROZEN = "order_frozen"
    PROTECTION_ENDING = "protection_ending"
    PROTECTION_EXTENDED = "protection_extended"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_OFFER = "dispute_offer"
    DISPUTE_EVIDENCE = "dispute_evidence"
    DISPUTE_DECIDED = "dispute_decided"
    DISPUTE_CLOSED = "dispute_closed"
    RETURN_DUE = "return_due"
    RETURN_UPDATE = "return_update"
    REFUND_ISSUED = "refund_issued"
    REFUND_COMPLETED = "refund_completed"
    COUPON = "coupon"
    SELLER_MESSAGE = "seller_message"
    REVIEW_REQUEST = "review_request"
    MARKETING = "marketing"


class Statement(StrEnum):
    """What the user says of an order; each becomes a fact that outranks every mail."""

    RECEIVED = "received"
    NOT_RECEIVED = "not-received"
    DISPUTED = "disputed"
    REFUND_ISSUED = "refund-issued"
    REFUNDED = "refunded"
    PROTECTED_UNTIL = "protected-until"


class TransitStep(StrEnum):
    """Where a parcel is, for facts of kind in_transit."""

    COLLECTED = "collected"
    LEFT_ORIGIN = "left_origin"
    CUSTOMS = "customs"
    CUSTOMS_CLEARED = "customs_cleared"
    ARRIVED = "arrived"
    LOCAL_CARRIER = "local_carrier"
    DELIVERY_CENTRE = "delivery_centre"
    UPDATE = "update"


class Certainty(StrEnum):
    """How a fact was read: a rule matched, or words of its family were found."""

    STATED = "stated"
    GUESSED = "guessed"


class Authenticity(StrEnum):
    """Did the receiving server vouch for the vendor's signature?"""

    PASS = "pass"  # noqa: S105  (a result, not a password)
    FAIL = "fail"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What became of one mail."""

    READ = "read"
    IGNORED = "ignored"
    UNRECOGNISED = "unrecognised"
    SUSPICIOUS = "suspicious"


class OrderStatus(StrEnum):
    """The state of an order as far as facts tell it, most advanced fact first."""

    PLACED = "placed"
    READY = "ready"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    FINISHED = "finished"
    IN_DISPUTE = "in_dispute"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    FROZEN = "frozen"


class DeadlineKind(StrEnum):
    """What the user must do in time; one rule of core/deadlines.py each."""

    PROTECTION_ENDS = "protection_ends"
    ORDER_FINISHING = "order_finishing"
    DISPUTE_WINDOW = "dispute_window"
    DELIVERY_OVERDUE = "delivery_overdue"
    CLOSED_UNEXPLAINED = "closed_unexplained"
    REFUND_CHECK = "refund_check"
    REFUND_OVERDUE = "refund_overdue"
    UNSURE_NEWS = "unsure_news"


class DeadlineState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SNOOZED = "snoozed"
    PAST = "past"


class DecisionReason(StrEnum):
    """Why the planner sends a notice now, or does not."""

    FIRST = "first"
    NEXT_TRIGGER = "next_trigger"
    DUE_MOVED = "due_moved"
    NOT_YET = "not_yet"
    ALREADY_SENT = "already_sent"
    SNOOZED = "snoozed"
    DONE = "done"
    QUIET_HOURS = "quiet_hours"
    BACKING_OFF = "backing_off"
    REJECTED = "rejected"
    PAST_DUE = "past_due"


class Outcome(StrEnum):
    """How one attempt to hand a letter to a server ended."""

    ATTEMPTING = "attempting"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"


class LetterKind(StrEnum):
    REMINDER = "reminder"
    DIGEST = "digest"
    TROUBLE = "trouble"
