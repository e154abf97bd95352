"""Chinese as pinyin with tone numbers: what espeak-ng's voice `cmn-latn-pinyin` reads.

Its voice for Chinese characters (`cmn`) reads numbers and letters as English in the middle of a sentence.
"""

from __future__ import annotations

import re

#: Runs that are read as one: Chinese, Latin letters, digits; everything else is a pause.
_RUNS = re.compile(r"[\u4e00-\u9fff\u3007]+|[A-Za-z]|[0-9]")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


def pinyin(text: str) -> str:
    """`text` syllable by syllable, as in "qing3 A ling2 er4 san1 hao4"; letters keep their names, apart."""
    # Imported here: it reads its dictionaries.
    from pypinyin import Style, lazy_pinyin

    words: list[str] = []
    end = 0
    for run in _RUNS.finditer(text):
        if words and text[end : run.start()].strip():
            words[-1] += ","
        found = run.group().translate(_DIGITS)
        if found.isascii():
            words.append(found.upper())
        else:
            words += lazy_pinyin(found, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
        end = run.end()
    return " ".join(words)
