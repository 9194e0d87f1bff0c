"""As `kinds.py`: what is said of disputes, of goods sent back and of money."""

from collections.abc import Mapping

from reminderd.core.letters.kinds import NOT_AS_IT_SHOULD, NOT_HERE, ORDERS, PARCELS, Kind
from reminderd.core.model import DeadlineKind

DISPUTES: Mapping[DeadlineKind, Kind] = {
    DeadlineKind.SELLER_ANSWER: Kind(
        steps="upload watch offer no_answer",
        evidence=f"{NOT_HERE} {NOT_AS_IT_SHOULD}",
        answers="offer refund_issued return_agreed",
    ),
    DeadlineKind.ANSWER_OFFER: Kind(
        time="limit",
        later="dispute_page",
        amount="offered",
        snooze=1,
        steps="open_dispute_page reject accept rejected",
        evidence="offer loss",
        answers="rejected accepted offer dispute_closed",
    ),
    DeadlineKind.MEDIATION_CHECK: Kind(
        steps="open_dispute_page question escalate evidence",
        evidence=f"dispute_page {NOT_AS_IT_SHOULD}",
        answers="escalated offer judged dispute_closed",
    ),
    DeadlineKind.EVIDENCE_DUE: Kind(
        time="limit",
        later="dispute_page",
        snooze=1,
        steps="open_dispute_page upload too_big no_time",
        evidence=f"{NOT_HERE} {NOT_AS_IT_SHOULD} customs_letter",
        answers="evidence_asked judged",
    ),
    DeadlineKind.JUDGEMENT_OVERDUE: Kind(
        steps="open_dispute_page question ask_support ask_bank",
        evidence="dispute_page support_chat",
        answers="judged evidence_asked dispute_closed",
    ),
    DeadlineKind.CONFIRM_NOT_RECEIVED: Kind(
        time="limit",
        later="dispute_page",
        snooze=1,
        steps="look not_here here extended",
        evidence=f"{NOT_HERE} own_answer",
        answers="received protected_until",
    ),
    DeadlineKind.APPEAL_WINDOW: Kind(
        time="limit",
        later="dispute_page",
        amount="awarded",
        steps="open_dispute_page fair collect appeal no_button",
        evidence="decision new_proof_of_repair",
        answers="appealed judged",
    ),
    DeadlineKind.DISPUTE_CLOSED: Kind(
        time="limit",
        later="dispute_page",
        amount="awarded",
        steps="open_dispute_page appeal no_appeal ask_support ask_bank",
        evidence="closed_dispute new_proof",
        answers="appealed disputed judged refunded",
    ),
    DeadlineKind.OFFER_LAPSED: Kind(
        amount="offered",
        snooze=1,
        steps="check open closed deciding",
        evidence="dispute_status_result",
        answers="dispute_closed rejected accepted escalated",
    ),
    DeadlineKind.APPEAL_RESULT: Kind(
        steps="check nothing_yet refused",
        evidence="dispute_result",
        answers="judged",
    ),
    DeadlineKind.REOPEN_DISPUTE: Kind(
        time="limit",
        steps="all_well dispute extend?early",
        evidence=f"{NOT_HERE} promise",
        answers="disputed received protected_until",
    ),
}

RETURNS: Mapping[DeadlineKind, Kind] = {
    DeadlineKind.RETURN_LABEL: Kind(
        time="limit",
        later="other_label",
        steps="open_label expensive wrong film",
        evidence="label packing_film",
        answers="return_agreed return_sent",
    ),
    DeadlineKind.RETURN_SHIP: Kind(
        time="limit",
        later="return_page",
        steps="film send enter keep",
        evidence="receipt_tracking packing_label_film",
        answers="return_on_its_way return_sent return_agreed",
    ),
    DeadlineKind.RETURN_DROPOFF: Kind(
        steps="check number ask_support",
        evidence="receipt_dated tracking_page",
        answers="return_arrived refund_issued",
    ),
    DeadlineKind.RETURN_CONFIRM: Kind(
        steps="open_dispute_page upload ask_support",
        evidence="return_delivery receipt_and_film",
        answers="refund_issued refunded",
    ),
}

REFUNDS: Mapping[DeadlineKind, Kind] = {
    DeadlineKind.REFUND_CHECK: Kind(
        amount="granted",
        steps="unsent?unsent payment_tab statement month_of_purchase?undated dispute?sent wait",
        evidence="payment_tab",
        answers="return_sent?unsent refunded refunded_partly refund_issued",
    ),
    DeadlineKind.REFUND_OVERDUE: Kind(
        amount="granted",
        steps="month_of_purchase?undated ask_support completed dispute chargeback",
        evidence="payment_tab_completed arn",
        answers="refunded refunded_partly bank_disputed",
    ),
    DeadlineKind.WITHDRAWAL_REFUND: Kind(
        amount="granted",
        steps="statement ask_support consumer_centre",
        evidence="receipt_dated_tracking withdrawal",
        answers="refund_issued refunded",
    ),
    DeadlineKind.REFUND_TRACE: Kind(
        amount="granted",
        steps="payment_tab month_of_purchase?undated completed bank card_closed",
        evidence="payment_tab_completed arn",
        answers="refunded refunded_partly",
    ),
    DeadlineKind.REFUND_SHORT: Kind(
        amount="came",
        steps=(
            "second_part?courtesy agreed?courtesy dispute?courtesy"
            " payment_tab?owed postage?owed ask_support?owed accepted?owed"
        ),
        evidence="seller_on_sum?courtesy granted_sum?owed sum_on_statement",
        answers="disputed?courtesy refunded_partly refunded",
    ),
}

BANKS: Mapping[DeadlineKind, Kind] = {
    DeadlineKind.CHARGEBACK: Kind(
        time="limit",
        later="bank",
        steps="ask_bank file attach paypal limits",
        evidence="result_dated payment_order_tracking",
        answers="bank_disputed paid_with_paypal refunded",
    ),
    DeadlineKind.PAYPAL_DISPUTE: Kind(
        time="limit",
        later="paypal",
        steps="dispute reason tell",
        evidence="result_at_shop paypal_payment",
        answers="bank_disputed refunded",
    ),
    DeadlineKind.PAYPAL_CLAIM: Kind(
        time="limit",
        later="paypal",
        steps="open escalate attach",
        evidence="paypal_dispute result_at_shop_order",
        answers="refunded",
    ),
    DeadlineKind.BILLING_ERROR: Kind(
        time="limit",
        later="card_issuer",
        steps="first_bill write say attach",
        evidence="bill result_order",
        answers="bank_disputed paid_with_paypal refunded",
    ),
    DeadlineKind.BANK_DECISION: Kind(
        snooze=30,
        steps="look provisional more_proof refused came",
        evidence="filed statements",
        answers="refunded refunded_partly",
    ),
}

KINDS: Mapping[DeadlineKind, Kind] = {**ORDERS, **PARCELS, **DISPUTES, **RETURNS, **REFUNDS, **BANKS}
