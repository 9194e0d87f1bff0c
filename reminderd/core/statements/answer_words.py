"""What users write in an answer, in five languages -> the English words of the grammar in `core.statements.grammar`.

The way back from a slip, `undo`, is known in all languages whose mails are read. Letters are compared without case and
accents. A word that two languages use in two senses stands nowhere.
"""

import re
import unicodedata
from collections.abc import Mapping

HELP = "help"
LATER = "snooze 3d"
"""What "later" means where no time is named."""

_WHOLE = {  # a whole line
    LATER: "later | remind me later | snooze | später | spaeter | erinnere mich später | plus tard | más tarde | "
    "luego | mais tarde | depois",
    "snooze 1d": "tomorrow | remind me tomorrow | morgen | erinnere mich morgen | demain | mañana | amanhã",
    # in all languages that are read: en de, fr es pt, it nl pl cs, ru uk tr, ar he ja ko
    "undo": "undo | take back | take it back | take that back | undo that | undo it | rückgängig | rückgängig machen | "
    "mach das rückgängig | zurücknehmen | ich nehme es zurück | "
    "annuler | annuler ma réponse | revenir en arrière | deshacer | deshazlo | desfazer | desfaça | "
    "annulla | annulla risposta | ripristina | ongedaan maken | maak ongedaan | terugdraaien | "
    "cofnij | cofnij to | vrátit zpět | vzít zpět | "
    "отменить | отмена | верни как было | скасувати | поверни як було | geri al | "
    "تراجع | التراجع | ביטול | בטל | 元に戻す | 取り消す | 取り消し | 취소 | 되돌리기 | 실행 취소",
    HELP: "? | help | info | hilfe | aide | ayuda | ajuda",
}
_STARTS = {  # how a line begins
    "done": "finished | settled | erledigt | fertig | ist erledigt | fait | c'est fait | réglé | terminé | hecho | "
    "listo | ya está | resuelto | feito | resolvido",
    "snooze": "remind me again in | remind me in | remind me on | later in | snooze for | snooze until | snooze in | "
    "erinnere mich wieder in | erinnere mich in | erinnere mich am | erinnern in | später in | "
    "rappelle-moi dans | rappelez-moi dans | rappelle-moi le | rappelez-moi le | plus tard dans | recuérdame en | "
    "recuérdame dentro de | recuérdame el | recordar en | lembre-me em | lembre-me daqui a | lembrar em | "
    "me lembre em | lembre-me no dia",
    "received": "arrived | it arrived | has arrived | it has arrived | angekommen | ist angekommen | erhalten | "
    "bekommen | ist da | reçu | bien reçu | arrivé | recibido | ha llegado | llegó | recebido | recebi | chegou",
    "not-received": "not arrived | never arrived | did not arrive | didn't arrive | has not arrived | not here | "
    "nicht angekommen | ist nicht angekommen | nicht erhalten | nicht bekommen | nie angekommen | nicht da | "
    "pas reçu | non reçu | jamais reçu | pas arrivé | jamais arrivé | no recibido | no ha llegado | no llegó | "
    "nunca llegó | não recebido | não recebi | não chegou | nunca chegou",
    "cancel-requested": "asked to cancel | stornierung beantragt | storno beantragt | annulation demandée | "
    "cancelación solicitada | cancelamento solicitado",
    "disputed": "dispute opened | opened a dispute | i opened a dispute | i have opened a dispute | "
    "streitfall eröffnet | ich habe einen streitfall eröffnet | reklamiert | litige ouvert | disputa abierta | "
    "he abierto una disputa | disputa aberta | abri uma disputa",
    "offer": "they offer | offered | angebot | offre | offre de | oferta | oferta de | proposta | proposta de",
    "rejected": "refused | declined | abgelehnt | refusé | refusée | rechazado | rechazada | recusado | recusada | "
    "rejeitado | rejeitada",
    "accepted": "angenommen | accepté | acceptée | aceptado | aceptada | aceito | aceita | aceite",
    "cancelled-dispute": "canceled dispute | dispute cancelled | dispute canceled | streitfall zurückgezogen | "
    "litige annulé | disputa cancelada",
    "dispute-closed": "dispute was closed | the dispute was closed | seller closed the dispute | "
    "closed by the seller | streitfall geschlossen | streitfall wurde geschlossen | litige clos | "
    "litige fermé | disputa cerrada | cerraron la disputa | disputa encerrada | disputa fechada",
    "escalated": "aliexpress stepped in | eskaliert | aliexpress eingeschaltet | escaladé | escalado | escalada",
    "evidence-asked": "evidence wanted | beweise verlangt | nachweise verlangt | preuves demandées | "
    "pruebas solicitadas | pruebas pedidas | provas solicitadas | provas pedidas",
    "judged": "decided | entschieden | tranché | décidé | decidido",
    "appealed": "einspruch eingelegt | widersprochen | appel déposé | fait appel | apelado | apelación presentada | "
    "recurso apresentado",
    "return-agreed": "rückgabe vereinbart | retour convenu | retour accepté | devolución acordada | "
    "devolución aceptada | devolução acordada | devolução aceita",
    "return-sent": "sent back | zurückgeschickt | zurückgesendet | renvoyé | retour envoyé | devuelto | "
    "devolución enviada | devolvido | devolução enviada",
    "return-arrived": "rücksendung angekommen | retour arrivé | devolución recibida | devolução recebida",
    "refund-issued": "refund announced | erstattung veranlasst | erstattung angekündigt | remboursement émis | "
    "reembolso emitido",
    "refunded": "money is here | money is back | got the money | erstattet | geld erhalten | geld ist da | remboursé | "
    "remboursée | reembolsado | reembolso recibido | reembolso recebido",
    "protected-until": "protected till | geschützt bis | käuferschutz bis | protégé jusqu'au | protégée jusqu'au | "
    "protegido hasta el | protegido hasta | protegido até",
    "return-until": "return by | rückgabe bis | retour jusqu'au | retour possible jusqu'au | devolución hasta el | "
    "devolución hasta | devolução até",
    "dispute-until": "dispute by | streitfall bis | litige jusqu'au | litige possible jusqu'au | disputa hasta el | "
    "disputa hasta | disputa até",
    "too-early": "zu früh | trop tôt | demasiado pronto | muy pronto | cedo demais | muito cedo",
    "paid-with": "paid by | bezahlt mit | payé avec | payé par | pagado con | pago com",
    "bank-disputed": "disputed at bank | bank reklamiert | bei der bank reklamiert | contesté à la banque | "
    "reclamado al banco | contestado no banco",
    "coupon": "gutschein | bon d'achat | cupón | cupom | cupão",
    "frozen": "order frozen | is frozen | it is frozen | eingefroren | ist eingefroren | gelée | commande gelée | "
    "congelado | pedido congelado | congelada",
    "unfrozen": "no longer frozen | not frozen | not frozen any more | nicht mehr eingefroren | plus gelée | dégelée | "
    "ya no está congelado | descongelado | não está mais congelado",
    "closed": "order closed | geschlossen | fermée | cerrado | fechado",
    "ignore": "forget it | ignorieren | ignorer | ignorar",
    "reopen": "wieder öffnen | rouvrir | reabrir",
    "line": "item | zeile | artikel | ligne | article | línea | artículo | linha | artigo | item",
}
_INSIDE = {  # words behind the beginning
    "until": "bis zum | bis | jusqu'au | jusqu'à | hasta el | hasta | até o | até",
    "d": "tagen | tage | tag | jours | jour | días | día | dias | dia",
    "h": "stunden | stunde | heures | heure | horas | hora",
    "w": "wochen | woche | semaines | semaine | semanas | semana",
    "EUR": "euros | euro",
    "": "on the | am | vom | el | le | em | on",
}


def plain(text: str) -> str:
    """Return the text without case, accents and the odd apostrophe, one character for one."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    if letter in "’‘`´":
        return "'"
    if unicodedata.name(letter, "").startswith("HANGUL"):  # its parts are no accents
        return letter
    folded = unicodedata.normalize("NFKD", letter.lower())[:1]
    return folded or letter


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    pairs = [(plain(word.strip()), english) for english, words in rows.items() for word in words.split(" | ")]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


def _pattern(table: Mapping[str, str], before: str) -> re.Pattern[str]:
    return re.compile(rf"{before}({'|'.join(map(re.escape, table))})(?=\s|$)")


_WHOLES, _BEGINNINGS, _INNER = _table(_WHOLE), _table(_STARTS), _table(_INSIDE)
_BEGINNING = _pattern(_BEGINNINGS, "")
_INNER_WORD = _pattern(_INNER, r"(?<=\s)")
_THANKS = re.compile(
    r"[\s,;.!]+(?:many thanks|thanks|thank you|thx|danke|vielen dank|merci|gracias|muchas gracias|obrigad[oa]|"
    r"please|bitte|s'il vous plait|por favor)$"
)
_NUMBERED_LINE = re.compile(r"line \d+ ")


def to_grammar(line: str) -> str:
    """Given a line of an answer, return it in the words of the grammar as far as it begins with one that is known here.

    What is not known stays as it is, and so does the case of what follows, such as a tracking number.
    """
    bare = " ".join(unicodedata.normalize("NFC", line).split()).rstrip(" .!,;:。！")
    if thanks := _THANKS.search(plain(bare)):
        bare = bare[: thanks.start()]
    if plain(bare) in _WHOLES:
        return _WHOLES[plain(bare)]
    head = ""
    for _ in range(2):  # "Artikel 2 abgelehnt"
        start = _BEGINNING.match(plain(bare))
        if start is None:
            break
        head, bare = f"{head}{_BEGINNINGS[start[1]]} ", bare[start.end() :].strip()
        number = re.match(r"\d+\s+", bare)
        if head != "line " or number is None:
            break
        head, bare = f"{head}{number[0].strip()} ", bare[number.end() :]
    return " ".join(f"{head}{_inner(bare)}".split())


def _inner(text: str) -> str:
    pieces, end = [], 0
    padded = f" {text}"
    for word in _INNER_WORD.finditer(plain(padded)):
        pieces += [padded[end : word.start()], _INNER[word[1]]]
        end = word.end()
    return "".join([*pieces, padded[end:]])
