"""Links as gateways wrap them: the vendor's own is found in what stands in the link."""

import re
from base64 import urlsafe_b64encode
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.core.reading.links import forms_of

PLAIN = (
    "https://www.aliexpress.com/p/tracking/index.html?tradeOrderId=8204417306625518&trackingNumber=AP00441700112233"
    "&rowan_id1=logistics_default_20221027_1_en_US_2026-06-11"
)
LIST = "https://www.aliexpress.com/ssr/1/x?a=1&o_ids=8204417306625518%2C8204417306645518"
CODED = quote(PLAIN, safe="").replace("_", "%5F").replace("-", "%2D").replace("%2F", "_").replace("%", "-")
PROOFPOINT_2 = f"https://urldefense.proofpoint.com/v2/url?u={CODED}&d=DwMFaQ&c=x1y2&r=abc&m=def&s=ghi&e="
SMALL = quote(PLAIN, safe="").replace("%3A", "%3a").replace("%2F", "%2f")
SAFE = f"https://eur01.safelinks.protection.outlook.com/?url={quote(PLAIN, safe='')}&data=05%7C02&reserved=0"
WRAPPED = {
    "Proofpoint 1": f"https://urldefense.proofpoint.com/v1/url?u={quote(PLAIN, safe='')}&k=abc%3D&r=x",
    "Proofpoint 2": PROOFPOINT_2,
    "Proofpoint 3": f"https://urldefense.com/v3/__{PLAIN}__;!!OkjhGh8!abcDEF$",
    "Safe Links": SAFE,
    "Barracuda": f"https://linkprotect.cudasvc.com/url?a={SMALL}&c=E,1,x&typo=1",
    "Sophos": "https://eu-west-1.protection.sophos.com?d=aliexpress.com&u="
    + urlsafe_b64encode(PLAIN.encode()).decode().rstrip("=")
    + "&i=NWE=&t=x&h=y",
    "Cisco": f"https://secure-web.cisco.com/1aB-c_d/{quote(PLAIN, safe='')}",
    "Google": f"https://www.google.com/url?q={quote(PLAIN, safe='')}&source=gmail&ust=1",
    "Trend Micro": f"https://ctp.trendmicro.com/wis/clicktime/v1/query?url={quote(PLAIN, safe='')}&umid=1&auth=x",
    "Avanan": f"https://url.avanan.click/v2/___{PLAIN}___.YXAzOnQ6",
    "two of them": f"https://nam02.safelinks.protection.outlook.com/?url={quote(PROOFPOINT_2, safe='')}&data=x",
    "three of them": "https://www.google.com/url?q="
    + quote("https://l.example/?url=" + quote(SAFE, safe=""), safe="")
    + "&sa=D",
}


@pytest.mark.parametrize("name", WRAPPED)
def test_the_vendors_link_is_found_in_a_wrapped_one(name: str) -> None:
    """Whatever the gateway does to it, as long as the link stands in it."""
    assert any(PLAIN in form for form in forms_of(WRAPPED[name])), forms_of(WRAPPED[name])


def test_letters_that_proofpoint_took_out_are_put_back() -> None:
    """A star for one letter, two stars and a letter for a run."""
    letters = urlsafe_b64encode(b"%%%").decode().rstrip("=")
    link = f"https://urldefense.com/v3/__{LIST.replace('%', '*')}&b=**A__;{letters}!!OkjhGh8!x$"
    assert f"{LIST}&b=%%" in forms_of(link)


@pytest.mark.parametrize(
    "link", ["", "x", "%", "https://protect-eu.mimecast.com/s/aBcD?domain=aliexpress.com", "aHR0cHM6Ly" + "_" * 50]
)
def test_what_cannot_be_unwrapped_is_left(link: str) -> None:
    """An opaque link, and nonsense, give themselves and no fault."""
    assert forms_of(link)[0] == link


def test_an_escape_that_no_parameter_is_made_of_is_no_layer() -> None:
    """Each link of an advertisement has such: the mail of an order has a hundred of them."""
    link = "https://www.aliexpress.com/item/1.html?a=1&data=%7B%22pvid%22%3A%221f%22%7D"
    assert forms_of(link) == (link,)


PIECES = ["?", "&", "o_ids", "=", "82044173", ",", "-", "x", "é", "%7B", "%22", "%3A", "%20", "/", *"%254_"]
PARAMETER = re.compile(r"[?&]o_ids=([\w,-]+)(?![A-Za-z0-9])")


@given(
    st.lists(st.sampled_from([*PIECES, *(quote(piece, safe="") for piece in PIECES), "%6F", "%5F", "%3d"]), max_size=12)
)
def test_whatever_is_escaped_the_same_parameters_are_found(pieces: list[str]) -> None:
    """As if every layer were looked at."""
    link = "".join(["https://a.example/", *pieces])
    layers = [link]
    while (inner := unquote(layers[-1])) not in layers and len(layers) < 5:
        layers.append(inner)
    found = {value for form in forms_of(link) for value in PARAMETER.findall(form)}
    assert found == {value for layer in layers for value in PARAMETER.findall(layer)}
