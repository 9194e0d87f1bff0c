"""What the invented vendor mails of the demo say, in the shapes of real ones: one entry per language and kind.

`{order}`, `{parcel}` and `{buyer}` are filled in. The progress bar of each mail names every step, reached or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailWords:
    """The words of one kind of mail. `template`: the vendor's own name for it, which stands in its links."""

    subject: str
    preheader: str
    headline: str
    sentence: str
    button: str
    note: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language that are the same in every mail."""

    locale: str
    greeting: str
    progress: tuple[str, str, str]
    estimated_delivery: str
    order_details: str
    placed_on: str
    order_number: str
    order: str
    total: str
    package_details: str
    ship_to: str
    shared_parcel: str
    recommended: str
    footer: str


LABELS: Mapping[str, Labels] = {
    "en": Labels(
        locale="en_US",
        greeting="Hi {buyer},",
        progress=("Confirmed", "Shipped", "Delivered"),
        estimated_delivery="Estimated delivery",
        order_details="Order details",
        placed_on="Placed on",
        order_number="Order ID",
        order="Order",
        total="Order total",
        package_details="Package details",
        ship_to="Ship to",
        shared_parcel="Items from one or more of your orders may travel in the same package.",
        recommended="You may also like",
        footer="Prices and availability are those of the moment this email was sent and may change.",
    ),
    "de": Labels(
        locale="de_DE",
        greeting="Hallo {buyer},",
        progress=("Bestätigt", "Versandt", "Zugestellt"),
        estimated_delivery="Voraussichtliche Zustellzeit",
        order_details="Bestelldetails",
        placed_on="Aufgegeben am",
        order_number="Bestell-Nr.",
        order="Bestellung",
        total="Bestellsumme",
        package_details="Paketinfos",
        ship_to="Versand nach",
        shared_parcel="Artikel aus mehreren Bestellungen können gemeinsam in einem Paket reisen.",
        recommended="Das könnte Ihnen auch gefallen",
        footer="Preise und Verfügbarkeit gelten für den Zeitpunkt des Versands dieser E-Mail.",
    ),
}

MAIL_WORDS: Mapping[str, Mapping[str, MailWords]] = {
    "en": {
        "order_placed": MailWords(
            "Order {order}: order confirmed",
            "We're getting your order ready",
            "Order confirmed",
            "Thanks for shopping with us. Your order {order} is confirmed. We'll let you know when it ships.",
            "View order details",
            template="pay_success_20221027",
        ),
        "order_ready": MailWords(
            "Order {order}: ready to ship",
            "Your package is packed",
            "Ready to ship",
            "Your order {order} is packed and waits for the carrier.",
            "View order details",
        ),
        "order_shipped": MailWords(
            "Order {order}: order shipped",
            "Track your order",
            "Order shipped",
            "Your order {order} has shipped. Follow every step of its journey below.",
            "Track order",
            note="It may take up to 48 hours until tracking shows.",
        ),
        "collected": MailWords(
            "Order {order}: collected by the carrier",
            "Tracking news inside",
            "Package in transit",
            "The package with your order {order} was collected by our shipping partner.",
            "Track delivery",
            template="logistics_default_20221027",
        ),
        "left_origin": MailWords(
            "Package {parcel}: left the departure region",
            "News of your package inside",
            "In global transit",
            "Your package {parcel} has left the departure region and is on its way to your country/region.",
            "Track delivery",
            template="logistics_default_20221027",
        ),
        "customs": MailWords(
            "Package {parcel}: at customs",
            "News of your package inside",
            "At customs",
            "Your package {parcel} has arrived at customs. Clearance usually takes a few days.",
            "Track delivery",
            template="logistics_default_20221027",
        ),
        "customs_cleared": MailWords(
            "Package {parcel} has cleared customs",
            "News of your package inside",
            "Cleared customs",
            "Good news: your package {parcel} has cleared customs.",
            "Track delivery",
            template="logistics_default_20221027",
        ),
        "arrived": MailWords(
            "Package {parcel}: in your country/region",
            "Tracking news inside",
            "In your country/region",
            "Your package {parcel} has arrived in your country/region. You can follow it below.",
            "Track delivery",
            template="logistics_default_20221027",
        ),
        "local_carrier": MailWords(
            "Package {parcel}: with local carrier",
            "Tracking news inside",
            "With local carrier",
            "Your package {parcel} was handed to the local carrier.",
            "Track delivery",
            template="lg_local_carrier_202503270152",
        ),
        "out_for_delivery": MailWords(
            "Package {parcel} is out for delivery",
            "Tracking news inside",
            "Out for delivery",
            "Your package {parcel} is out for delivery and should reach you today.",
            "Track delivery",
        ),
        "delivered": MailWords(
            "Package {parcel} has been delivered",
            "Your package has arrived",
            "Delivered",
            "Your package {parcel} has been delivered. Enjoy your items!",
            "View details",
        ),
        "awaiting_confirmation": MailWords(
            "Order {order}: awaiting confirmation",
            "This order will soon be marked as completed",
            "Order update",
            "Your order {order} will soon be marked as completed.",
            "Confirm receipt",
            note="If by then the package has not arrived, or is not as described, "
            "please request a return/refund below as soon as possible.",
        ),
        "receipt_confirmed": MailWords(
            "Order {order}: how did it go?",
            "We're here to help",
            "Delivery confirmed",
            "We have confirmed the delivery of your order {order}. Questions? Our help center is open 24/7.",
            "Check order",
            note="If you still have not received the item, or received it but are unhappy, "
            "you have 15 days to open a dispute.",
        ),
        "order_closed": MailWords(
            "Your order {order} is closed",
            "",
            "Your order {order} is closed",
            "Your order {order} has been closed. Check order detail page to know more details.",
            "Check order details",
        ),
    },
    "de": {
        "order_placed": MailWords(
            "Bestellung {order}: Bestellauftrag bestätigt",
            "Wir stellen Ihre Lieferung zusammen",
            "Bestellauftrag bestätigt",
            "Danke für Ihren Einkauf. Wir bestätigen Ihren Bestellauftrag {order} und melden uns, "
            "sobald er unterwegs ist.",
            "Bestelldetails anzeigen",
            template="pay_success_20221027",
        ),
        "orders_placed": MailWords(
            "{count} Bestellungen wurden bestätigt: {order} & weitere",
            "Wir bereiten alles für Sie vor",
            "Bestellbestätigung",
            "Danke für Ihren Einkauf bei uns.Insgesamt {count} Bestellungen wurden bestätigt "
            "（No. {order} und weitere）.Sie hören von uns, sobald Ihre Artikel unterwegs sind.",
            "Bestelldetails anzeigen",
            template="pay_success_20221027",
        ),
        "order_shipped": MailWords(
            "Bestellung {order}: Bestellung versandt",
            "Verfolgen Sie Ihre Bestellung",
            "Unterwegs",
            "Die Bestellung {order} wurde versandt! Unten sehen Sie jederzeit, wo sie gerade ist.",
            "Bestellung verfolgen",
            note="Hinweis: Es kann bis zu 48 Stunden dauern, bis die Sendungsverfolgung etwas anzeigt.",
        ),
        "partly_shipped": MailWords(
            "Bestellung {order}: Bestellung teilweise versandt",
            "Ein Teil Ihrer Bestellung ist unterwegs",
            "Teilweise versandt",
            "Ein Teil Ihrer Bestellung {order} wurde versandt. Der Rest folgt in einem eigenen Paket.",
            "Bestellung verfolgen",
        ),
        "left_origin": MailWords(
            "Packstück {parcel} hat die Abflugregion verlassen",
            "Infos zu Ihrem Paket in der Nachricht",
            "Im globalen Transit",
            "Ihr Packstück {parcel} hat den Abflugort verlassen und ist auf dem Weg in Ihr Land / Ihre Region.",
            "Lieferung verfolgen",
            template="logistics_default_20221027",
        ),
        "customs": MailWords(
            "Packstück {parcel}: beim Zoll",
            "Infos zur Sendungsverfolgung in der Nachricht",
            "Beim Zoll",
            "Ihr Packstück {parcel} ist beim Zoll eingetroffen.",
            "Lieferung verfolgen",
            template="logistics_default_20221027",
        ),
        "customs_cleared": MailWords(
            "Zollabfertigung für {parcel} wurde beendet",
            "Infos zur Sendungsverfolgung in der Nachricht",
            "Zollabfertigung beendet",
            "Die Zollabfertigung für Ihr Packstück {parcel} wurde beendet.",
            "Lieferung verfolgen",
            template="logistics_default_20221027",
        ),
        "arrived": MailWords(
            "Packstück {parcel}: In Ihrem Land / Ihrer Region",
            "Infos zur Sendungsverfolgung in der Nachricht",
            "In Ihrem Land / Ihrer Region eingetroffen",
            "Ihr Paket {parcel} ist in Ihrem Land / Ihrer Region angekommen. Bald ist es bei Ihnen!",
            "Lieferung verfolgen",
            template="logistics_default_20221027",
        ),
    },
}
