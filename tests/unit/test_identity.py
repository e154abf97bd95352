"""Identity numbers and credit codes: real ones that others refuse are taken, wrong ones are told which digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from schema.errors import BadInput
from schema.hall import clock
from schema.hall.persons import USCC_ALPHABET, birth_date, check_id_number, check_uscc


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.using(lambda: datetime(2026, 3, 2, 2, 0, tzinfo=UTC)):
        yield


def of_region(region: str, born: str) -> str:
    """An identity number with the right check character."""
    number = f"{region}{born}123"
    return number + mod_11_2.calc_check_digit(number)


@pytest.mark.parametrize(
    ("region", "born"),
    [
        ("350583", "19900101"),  # Nan'an, a city since 1993
        ("350582", "19850615"),  # Jinjiang, a city since 1992
        ("420607", "19900720"),  # Xiangzhou district, so named since 2010
        ("810000", "19790401"),  # residence permits for people of Hong Kong
        ("830000", "19880808"),  # and of Taiwan
        ("910000", "19910305"),  # permanent residents of other countries, since 2023
    ],
)
def test_numbers_that_are_real_are_taken(region: str, born: str) -> None:
    number = of_region(region, born)
    assert check_id_number(f" {number[:6]} {number[6:14]} {number[14:].lower()} ") == number
    with pytest.raises(ValidationError):  # why we do not ask that one
        ric.validate(number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("35058319900101", "this one 14"),
        ("35058319900101O23X", "character 15 (O) is no digit"),
        ("35058319900101123Z", "last character (Z) is neither"),
        ("35058319901301123X", "digits 11 and 12 (13) are no month"),
        ("35058319900230123X", "digits 13 and 14 (30) are no day of that month"),
        ("35058319900229123X", "digits 13 and 14 (29) are no day"),
        ("35058320270101123X", "digits 7 to 10 (2027) are no year"),
        ("35058318890101123X", "digits 7 to 10 (1889) are no year"),
        ("３50583199001011231", "character 1 (３) is no digit"),
    ],
)
def test_a_wrong_number_is_told_which_digit(number: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_id_number(number)
    assert words in str(refused.value)


def test_a_wrong_check_character_is_told_what_it_would_be() -> None:
    right = of_region("350583", "19900101")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    with pytest.raises(BadInput) as refused:
        check_id_number(wrong)
    assert f"would be {right[-1]}, not {wrong[-1]}" in str(refused.value)


@given(st.dates(datetime(1900, 1, 1, tzinfo=UTC).date(), datetime(2026, 3, 1, tzinfo=UTC).date()), st.data())
def test_any_wrong_digit_is_noticed(born: object, data: st.DataObject) -> None:
    with clock.using(lambda: datetime(2026, 3, 2, 2, 0, tzinfo=UTC)):
        number = of_region("350583", f"{born:%Y%m%d}")
        assert check_id_number(number) == number and birth_date(number) == born
        place = data.draw(st.integers(0, 16))
        other = data.draw(st.sampled_from([each for each in "0123456789" if each != number[place]]))
        with pytest.raises(BadInput):
            check_id_number(number[:place] + other + number[place + 1 :])


CODES = st.text(USCC_ALPHABET, min_size=9, max_size=9).map(lambda tail: f"91350583{tail}")


@given(CODES)
def test_credit_codes_as_the_standard_has_them(code: str) -> None:
    whole = code + uscc.calc_check_digit(code)
    assert check_uscc(f" {whole[:8]} {whole[8:].lower()}") == whole == uscc.validate(whole)


@pytest.mark.parametrize("code", ["91110000600037341L", "114507210081153718"])
def test_credit_codes_in_use(code: str) -> None:
    assert check_uscc(code) == code


def test_a_rural_collective_has_a_letter_first() -> None:
    code = "N2350583MF1234567"
    assert check_uscc(code + uscc.calc_check_digit(code)) == code + uscc.calc_check_digit(code)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("9111000060003734", "this one 16"),
        ("9111000060003734IL", "character 17 (I) does not occur"),
        ("9111A000600037341L", "characters 3 to 8 (11A000)"),
        ("91110000600037341K", "would be L, not K"),
    ],
)
def test_a_wrong_credit_code_is_told_which_character(code: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_uscc(code)
    assert words in str(refused.value)
