"""Own templates by mistake: what makes gigabytes, or never ends, is a fault like others, and ours are sent."""

import json
import subprocess
import sys
from zoneinfo import ZoneInfo

from reminderd.adapters.packs.resources import load_templates
from reminderd.adapters.templates.bounds import bounded_work
from reminderd.core.letters import TemplateFaultError, UserTemplateRenderer
from samples.letters import NOW, VENDOR, entry, renderer

GROW = "{% set ns = namespace(x='ab', n=3, l=[1]) %}{% for i in range(60) %}"
TIMES = "{% for a in range(99999) %}"
TOO_MUCH = {
    "product": "{{ 'a' * 10**10 }}",
    "product of a list": "{{ [0] * 10**10 }}",
    "power": "{{ 9 ** (9 ** 9) }}",
    "squares": GROW + "{% set ns.n = ns.n * ns.n %}{% endfor %}{{ ns.n > 1 }}",
    "doubled": GROW + "{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "doubled by ~": GROW + "{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "doubled list": GROW + "{% set ns.l = ns.l + ns.l %}{% endfor %}",
    "filter": "{{ 'a' | center(10**10) }}",
    "filter that is folded": "{{ 'a' | center(9999999999) }}",
    "method": "{{ 'a'.ljust(10**10) }}",
    "filter block": "{% filter center(10**10) %}x{% endfilter %}",
    "%": "{{ '%1999999999d' % 1 }}",
    "format": "{{ '{:9999999999}'.format(1) }}",
    "replace": "{% set y = 'x' * 90000 %}{{ y | replace('x', y) }}",
    "join": "{% set y = 'x' * 90000 %}{{ ([y] * 90000) | join }}",
    "indent": "{{ ('\n' * 900000) | indent(9000, true, true) }}",
    "range": "{{ range(10**9) | list }}",
    "loops": TIMES * 3 + "{% endfor %}" * 3,
    "macro": "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "includes itself": "{% include 't.txt.j2' %}",
    "brackets": "{{ " + "(" * 50000 + "1" + ")" * 50000 + " }}",
    "output": TIMES + "x" * 9000 + "{% endfor %}",
}

WRITE = """
import json, resource, sys
from zoneinfo import ZoneInfo
from reminderd.adapters.templates.bounds import bounded_work
from reminderd.core.letters import TemplateFaultError
from reminderd.core.letters.wording import WORDS, Wording
said = {}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrlimit(resource.RLIMIT_AS)
for name, text in json.load(sys.stdin).items():
    try:
        with bounded_work():
            Wording({WORDS: "{}", "t.txt.j2": text}, language="en", zone=ZoneInfo("UTC")).render("t.txt.j2", {})
        said[name] = ""
    except TemplateFaultError as fault:
        said[name] = fault.what
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrlimit(resource.RLIMIT_AS)
assert after[1] == before[1] and sys.gettrace() is None
json.dump({"said": said, "kilobytes": after[0] - before[0]}, sys.stdout)
"""


def write(templates: dict[str, str]) -> dict[str, str]:
    """Fill each template in another process; return what was wrong with it. The memory must stay bounded."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE],
        input=json.dumps(templates),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["kilobytes"] < 250_000
    return dict(result["said"])


ENOUGH = "it asks for more than a letter can need"


def test_what_asks_for_too_much_is_a_fault() -> None:
    """Operators, widths, what multiplies, what never ends, what is written: each is told, and takes bounded memory."""
    said = write(TOO_MUCH)
    assert {name: what for name, what in said.items() if what not in (ENOUGH, "it fails", "it does not compile")} == {}
    assert [said["product"], said["power"], said["loops"]] == [ENOUGH] * 3


def test_what_a_long_letter_needs_is_far_within_the_bound() -> None:
    """As many turns as the longest digest takes, and ordinary arithmetic."""
    text = "{% for a in range(200) %}{% for b in range(50) %}{{ a * b ** 2 }} {% endfor %}{% endfor %}"
    assert write({"long": text}) == {"long": ""}


def test_a_letter_whose_own_template_asks_for_too_much_is_written_by_ours() -> None:
    """The fault is told with its line, and the next letter is bounded anew."""
    faults: dict[str, TemplateFaultError | None] = {}
    letters = UserTemplateRenderer(
        load_templates("en"), {"test.txt.j2": "one\n{{ 'a' * 10**10 }}"}, faults.__setitem__, language="en",
        zone=ZoneInfo("Europe/Berlin"), vendor=VENDOR, identity=b"secret", domain="reminderd.invalid",
        reply_to="reminderd@example.org", bounded=bounded_work,
    )  # fmt: skip
    assert letters.test(NOW) == renderer().test(NOW)
    fault = faults["test"]
    assert fault
    assert (fault.where, fault.what) == ("template test.txt.j2, line 2", ENOUGH)
    assert letters.catch_up("key", [entry()] * 200, [], NOW, is_first=True)
    assert faults["catch_up"] is None
