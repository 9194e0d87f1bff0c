"""The kinds of mails and deadlines, the statements, the states ... Each value is the word that is stored."""

from enum import StrEnum


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
    DELIVERY_PROBLEM = "delivery_problem"
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
    CANCEL_REQUESTED = "cancel-requested"
    DISPUTED = "disputed"
    OFFER = "offer"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    CANCELLED_DISPUTE = "cancelled-dispute"
    DISPUTE_CLOSED = "dispute-closed"
    ESCALATED = "escalated"
    EVIDENCE_ASKED = "evidence-asked"
    JUDGED = "judged"
    APPEALED = "appealed"
    RETURN_AGREED = "return-agreed"
    RETURN_SENT = "return-sent"
    RETURN_ARRIVED = "return-arrived"
    REFUND_ISSUED = "refund-issued"
    REFUNDED = "refunded"
    PROTECTED_UNTIL = "protected-until"
    TOO_EARLY = "too-early"
    PAID_WITH = "paid-with"
    BANK_DISPUTED = "bank-disputed"
    COUPON = "coupon"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    CLOSED = "closed"
    IGNORE = "ignore"
    REOPEN = "reopen"
    RETURN_UNTIL = "return-until"
    DISPUTE_UNTIL = "dispute-until"


class Payment(StrEnum):
    """How an order was paid, as far as it decides who else can give the money back."""

    VISA = "visa"
    MASTERCARD = "mastercard"
    CARD = "card"
    PAYPAL = "paypal"
    OTHER = "other"


class Region(StrEnum):
    """Whose law protects the buyer."""

    EU = "EU"
    UK = "UK"
    US = "US"
    BR = "BR"
    KR = "KR"
    OTHER = "other"


class Membership(StrEnum):
    """The buyer's level at the vendor, where it gives quicker refunds."""

    PLATINUM = "platinum"
    DIAMOND = "diamond"


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
    """How a fact was read: a rule matched, or words of its family were found. `ASKED`: read from a page, and it counts
    once the user says that it is right.
    """

    STATED = "stated"
    GUESSED = "guessed"
    ASKED = "asked"


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
    QUARANTINED = "quarantined"  # put aside: reading it would cost more than any real mail does


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
    """What the user must do in time; one rule of core/deadlines each."""

    NOT_SHIPPED = "not_shipped"
    UNSHIPPED_REFUND = "unshipped_refund"
    CANCEL_UNANSWERED = "cancel_unanswered"
    FROZEN_CHECK = "frozen_check"
    FROZEN_OVERDUE = "frozen_overdue"
    PROTECTION_ENDS = "protection_ends"
    DELIVERED_CHECK = "delivered_check"
    ORDER_FINISHING = "order_finishing"
    DISPUTE_WINDOW = "dispute_window"
    DISPUTE_LAST_CALL = "dispute_last_call"
    WITHDRAWAL = "withdrawal"
    DELIVERY_OVERDUE = "delivery_overdue"
    DISPUTE_UNOPENED = "dispute_unopened"
    DISPUTE_RETRY = "dispute_retry"
    CLOSED_UNEXPLAINED = "closed_unexplained"
    COUPON_EXPIRES = "coupon_expires"
    SELLER_ANSWER = "seller_answer"
    ANSWER_OFFER = "answer_offer"
    MEDIATION_CHECK = "mediation_check"
    EVIDENCE_DUE = "evidence_due"
    JUDGEMENT_OVERDUE = "judgement_overdue"
    CONFIRM_NOT_RECEIVED = "confirm_not_received"
    APPEAL_WINDOW = "appeal_window"
    DISPUTE_CLOSED = "dispute_closed"
    OFFER_LAPSED = "offer_lapsed"
    APPEAL_RESULT = "appeal_result"
    REOPEN_DISPUTE = "reopen_dispute"
    RETURN_LABEL = "return_label"
    RETURN_SHIP = "return_ship"
    RETURN_DROPOFF = "return_dropoff"
    RETURN_CONFIRM = "return_confirm"
    REFUND_CHECK = "refund_check"
    REFUND_OVERDUE = "refund_overdue"
    REFUND_TRACE = "refund_trace"
    REFUND_SHORT = "refund_short"
    CHARGEBACK = "chargeback"
    PAYPAL_DISPUTE = "paypal_dispute"
    PAYPAL_CLAIM = "paypal_claim"
    BILLING_ERROR = "billing_error"
    BANK_DECISION = "bank_decision"
    UNSURE_NEWS = "unsure_news"
    PICKUP = "pickup"
    WITHDRAWAL_REFUND = "withdrawal_refund"


class Caution(StrEnum):
    """A mistake by which buyers lose money: W2 to W16 of docs/rules.md (W1, the missed day, is every reminder)."""

    DO_NOT_CONFIRM = "do_not_confirm"  # W2
    ACCEPT_IS_FINAL = "accept_is_final"  # W3
    DO_NOT_WAIT = "do_not_wait"  # W4
    SILENCE_ACCEPTS = "silence_accepts"  # W5
    SMALL_OFFER = "small_offer"  # W6
    PROVE_NOT_RECEIVED = "prove_not_received"  # W7
    MORE_PARCELS = "more_parcels"  # W8
    ENTER_TRACKING = "enter_tracking"  # W9
    COMPARE_POSTAGE = "compare_postage"  # W10
    CHAT_IS_NO_DISPUTE = "chat_is_no_dispute"  # W11
    RIGHT_REASON = "right_reason"  # W12
    CHARGEBACK_FREEZES = "chargeback_freezes"  # W13
    ESCALATE_PAYPAL = "escalate_paypal"  # W14
    MONTH_OF_PURCHASE = "month_of_purchase"  # W15
    COUPON_IS_NO_MONEY = "coupon_is_no_money"  # W16


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
    NEXT_LETTER = "next_letter"  # new, and can wait for the letter of the next day
    BACKING_OFF = "backing_off"
    REJECTED = "rejected"
    PAST_DUE = "past_due"
    SPOKEN_FOR = "spoken_for"  # another deadline speaks of the same money
    PACED = "paced"  # another letter about the order came a few days before


class Outcome(StrEnum):
    """How one attempt to hand a letter to a server ended. Deferred: the way is closed, tried again soon; rejected: the
    recipient's address is gone for good; withdrawn: not sent any more, since what it says is settled or out of date.
    """

    ATTEMPTING = "attempting"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Phase(StrEnum):
    """How far an attempt got, in the words of SMTP: what was under way when it ended. From `body` on the server may
    hold the letter, unless it answered that it does not.
    """

    CONNECT = "connect"
    LOGIN = "login"
    SENDER = "mail"
    RECIPIENT = "rcpt"
    DATA = "data"
    BODY = "body"
    ANSWERED = "answered"


class LetterKind(StrEnum):
    REMINDER = "reminder"
    CATCH_UP = "catch_up"
    DIGEST = "digest"
    TROUBLE = "trouble"
    RECEIPT = "receipt"
    TEST = "test"
