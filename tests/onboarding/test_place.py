"""Where the user lives, as far as machine and mails tell: a wrong guess would count by a wrong law."""

import pytest

from reminderd.onboarding.place import country_of_prices, system_country, system_language


@pytest.mark.parametrize(
    ("prices", "country"),
    [
        (["GBP", "GBP", "USD"], "GB"),
        (["BRL"], "BR"),
        (["EUR", "EUR", "SEK"], ""),  # twenty countries
        (["USD"], ""),  # shown all over the world
        (["XOF"], ""),
        ([], ""),
    ],
)
def test_money_tells_the_country_where_it_is_of_one(prices: list[str], country: str) -> None:
    assert country_of_prices(prices) == country


@pytest.mark.parametrize(
    ("locale", "language", "country"),
    [
        ("de_AT.UTF-8", "de", "AT"),
        ("sv", "sv", ""),
        ("en_US.UTF-8", "en", ""),  # as it comes with many rented machines
        ("C.UTF-8", "", ""),
        ("POSIX", "", ""),
        ("", "", ""),
    ],
)
def test_the_locale_tells_language_and_country(
    locale: str, language: str, country: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert (system_language(), system_country()) == (language, country)
