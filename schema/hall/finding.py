"""Finding items by what people type: initials (`yyzz`), pinyin (`yingyezhizhao`), characters, English words.

Each character of a text answers to several pieces: itself, its syllable, the syllable's first letter (or `zh`,
`ch`, `sh`), and at the end of what was typed any beginning of the syllable. A character of several readings
answers to that of its phrase (行 is `hang` in 银行, `xing` in 行政), and outside any to each usual one.

For each piece a whole number has a bit for every place of all texts that answers to it. What was typed is
followed piece by piece through all places at once: a few AND and shift operations, however many items there are.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from schema.hall.halls import HallView, ItemView, QueueView, list_items, list_queues
from schema.store.transaction import Reader

#: Longer words are not followed further.
MOST_TYPED = 24
#: The longest syllable (`zhuang`).
LONGEST_SYLLABLE = 6
#: Beside an item's name its queue, department and theme are searched, from so many characters on: one finds all.
LEAST_FOR_GROUPS = 2
#: Initials of two letters: both are typed for the first letter.
DOUBLE_INITIALS = ("zh", "ch", "sh")
#: Characters read in several ways in everyday words. Others have rare readings only, which nobody types.
_SEVERAL = (
    "参 can shen; 重 chong zhong; 行 xing hang; 长 chang zhang; 调 diao tiao; 传 chuan zhuan; 单 dan shan; "
    "弹 dan tan; 的 de di; 地 di de; 得 de dei; 都 dou du; 会 hui kuai; 系 xi ji; 降 jiang xiang; "
    "角 jiao jue; 解 jie xie; 卡 ka qia; 落 luo la; 率 lv shuai; 没 mei mo; 模 mo mu; 强 qiang jiang; "
    "圈 quan juan; 色 se shai; 省 sheng xing; 盛 sheng cheng; 石 shi dan; 数 shu shuo; 说 shuo shui; "
    "宿 su xiu; 提 ti di; 校 xiao jiao; 乐 le yue; 朝 chao zhao; 折 zhe she; 着 zhe zhao; 种 zhong chong; "
    "差 cha chai; 称 cheng chen; 乘 cheng sheng; 藏 cang zang; 曾 ceng zeng; 查 cha zha; 车 che ju; "
    "大 da dai; 度 du duo; 给 gei ji; 还 hai huan; 核 he hu; 陆 lu liu; 迫 po pai; 奇 qi ji; 什 shen shi; "
    "削 xue xiao; 择 ze zhai; 属 shu zhu; 薄 bo bao; 血 xue xie; 便 bian pian; 畜 chu xu; 厦 xia sha; "
    "泊 bo po; 巷 xiang hang; 粘 zhan nian"
)
HETERONYMS = {entry.split()[0]: entry.split()[1:] for entry in _SEVERAL.split(";")}
_WORD = re.compile(r"[^\W_]+")


def tidied(typed: str) -> str:
    """What was typed, as it is searched: half-width, lower case, without blanks and marks."""
    folded = unicodedata.normalize("NFKC", typed).lower()
    return "".join(character for character in folded if character.isalnum())[:MOST_TYPED]


def readings(text: str) -> list[list[tuple[str, tuple[str, ...]]]]:
    """The words of a text: each letter, digit and character with the syllables it may be in its phrase."""
    # Imported here: its dictionaries take a moment and some 50 MB, which a screen that searches nothing saves.
    from pypinyin import Style, pinyin

    words = []
    for run in _WORD.finditer(unicodedata.normalize("NFKC", text).lower()):
        characters = run.group()
        # One entry for each character: what has no reading comes back as it is.
        read = pinyin(characters, style=Style.NORMAL, heteronym=True, errors=_apart, v_to_u=False)
        words.append(
            [
                (character, () if syllables == [character] else _typed_syllables(character, syllables))
                for character, syllables in zip(characters, read, strict=True)
            ]
        )
    return words


def _apart(unread: str) -> Any:
    # Its own notes allow a list here, its types do not.
    return list(unread)


def _typed_syllables(character: str, syllables: Sequence[str]) -> tuple[str, ...]:
    """The readings as they are typed on a keyboard: 女 as `nv`, and by who does not know that as `nu`."""
    usual = HETERONYMS.get(character, syllables[:1]) if len(syllables) > 1 else syllables
    return tuple(dict.fromkeys(typed for each in usual for typed in (each, each.replace("v", "u"))))


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[str, ...]:
    """How a person's or a company's name is typed without its characters: initials and pinyin, in every reading
    its first character has (a family name is often read as nothing else is)."""
    characters = [entry for word in readings(name) for entry in word]
    typed = [syllables or (character,) for character, syllables in characters]
    if not typed:
        return ()
    rest = [each[0] for each in typed[1:]]
    ways = [[first, *rest] for first in typed[0]]
    initials = ["".join(each[0] for each in way) for way in ways]
    return tuple(dict.fromkeys([*initials, *("".join(way) for way in ways)]))


def answers_to(name: str, typed: str) -> bool:
    """Whether a name is meant by what was typed: its characters, its initials (`ljg`), or its pinyin."""
    wanted = tidied(typed)
    if not wanted:
        return False
    if not wanted.isascii():
        return wanted in tidied(name)
    return any(each.startswith(wanted) for each in spellings(name)) or tidied(name).startswith(wanted)


class Index:
    """Some texts, prepared to be searched; a text is known by its number."""

    def __init__(self, texts: Sequence[str]) -> None:
        #: where each text begins; between two texts one place is free
        self._begins: list[int] = []
        #: piece → the places that answer to it
        self._places: dict[str, array[int]] = {}
        syllables: set[str] = set()
        starts = []
        end = 0
        for text in texts:
            self._begins.append(end)
            for word in readings(text):
                for within, (character, read) in enumerate(word):
                    for piece in dict.fromkeys((character, *read)):
                        self._places.setdefault(piece, array("l")).append(end)
                    syllables.update(read)
                    # In a Latin word what is typed is looked for at its beginning only.
                    if within == 0 or read or word[within - 1][1] or not character.isascii():
                        starts.append(end)
                    end += 1
            end += 1
        self._bytes = end // 8 + 1
        self._starts, self._firsts = self._bits([starts]), self._bits([self._begins])
        #: beginning of syllables → those syllables; there are some 1,300
        self._syllables: dict[str, list[str]] = {}
        for syllable in sorted(syllables):
            for length in range(1, len(syllable) + 1):
                self._syllables.setdefault(syllable[:length], []).append(syllable)
        #: a beginning of syllables, whether any of them answers or only itself → the places
        self._answers: dict[tuple[str, bool], int] = {}

    def _bits(self, groups: Iterable[Iterable[int]]) -> int:
        """A bit for each place."""
        bits = bytearray(self._bytes)
        for places in groups:
            for place in places:
                bits[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(bits, "little")

    def find(self, typed: str) -> list[int]:
        """The texts in which it is found: those that begin with it first, else in their order."""
        wanted = tidied(typed)
        if not wanted:
            return []
        beginning = self._texts_at(self._follow(wanted, self._firsts))
        known = set(beginning)
        anywhere = self._texts_at(self._follow(wanted, self._starts))
        return beginning + [text for text in anywhere if text not in known]

    def _follow(self, wanted: str, begins: int) -> int:
        """The places after which all that is wanted has been read, begun at these."""
        end = len(wanted)
        reached = [begins] + [0] * end
        for at in range(end):
            # Several ways may have led here.
            if places := reached[at]:
                for after in range(at + 1, min(at + LONGEST_SYLLABLE, end) + 1):
                    reached[after] |= (places & self._answering(wanted[at:after], last=after == end)) << 1
        return reached[end]

    def _answering(self, piece: str, *, last: bool) -> int:
        """The places that answer to a piece; the last one may be any beginning of a syllable."""
        beginning = last or len(piece) == 1 or piece in DOUBLE_INITIALS
        pieces = {piece} & self._places.keys()
        if beginning:
            pieces.update(self._syllables.get(piece, ()))
        if piece not in self._syllables:
            return self._bits(self._places[each] for each in pieces) if pieces else 0
        # Kept: whatever is typed, there are no more of these than beginnings of syllables.
        key = (piece, beginning)
        if key not in self._answers:
            self._answers[key] = self._bits(self._places[each] for each in pieces)
        return self._answers[key]

    def _texts_at(self, ends: int) -> list[int]:
        """The texts with a place among these, each once."""
        # The first place is the last digit: they are gone through from the right.
        digits = f"{ends:b}"
        found: list[int] = []
        right = len(digits)
        while (at := digits.rfind("1", 0, right)) >= 0:
            # A place stands behind what has been read.
            text = bisect_right(self._begins, len(digits) - 2 - at) - 1
            found.append(text)
            if text + 1 == len(self._begins):
                break
            right = max(0, len(digits) - 1 - self._begins[text + 1])
        return found


@dataclass(frozen=True, slots=True)
class Stock:
    """The items and queues of a hall, as they are at a moment."""

    items: tuple[ItemView, ...]
    queues: tuple[QueueView, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The items of a department, or of a theme."""

    name: str
    items: tuple[ItemView, ...]
    #: a number can be had for one of them at least
    numbers: bool


def read_stock(reader: Reader, hall: HallView) -> Stock:
    """What there is to find in a hall."""
    return Stock(tuple(list_items(reader, hall)), tuple(list_queues(reader, hall)))


class Catalogue:
    """A stock, prepared to be searched: by words, by department, by theme."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self._queues = {queue.id: queue for queue in stock.queues}
        # A short name is more likely meant than a long one; items one can have a number for come first.
        self._items = sorted(stock.items, key=lambda item: (self.queue_of(item) is None, len(item.name)))
        self._names = Index([item.name for item in self._items])
        named: dict[str, list[int]] = {}
        for place, item in enumerate(self._items):
            queue = self._queues.get(item.queue_id or 0)
            for words in {item.department, item.topic, *((queue.name, queue.name_en) if queue else ())} - {""}:
                named.setdefault(words, []).append(place)
        self._of_groups = list(named.values())
        self._groups = Index(list(named))
        self.departments = self._grouped(lambda item: item.department)
        self.topics = self._grouped(lambda item: item.topic)

    def queue_of(self, item: ItemView) -> QueueView | None:
        """The queue that gives numbers for an item; None: there is none at present."""
        queue = self._queues.get(item.queue_id or 0)
        return queue if queue is not None and queue.active else None

    def find(self, typed: str) -> list[ItemView]:
        """The items found: by their names first, then by their queues, departments and themes."""
        places = self._names.find(typed)
        if len(tidied(typed)) >= LEAST_FOR_GROUPS:
            known = set(places)
            of_groups = {place for group in self._groups.find(typed) for place in self._of_groups[group]}
            places += sorted(of_groups - known)
        return [self._items[place] for place in places]

    def _grouped(self, name_of: Callable[[ItemView], str]) -> tuple[Group, ...]:
        """Groups by name in the order of their first items; items without a name of that kind are in none."""
        groups: dict[str, list[ItemView]] = {}
        for item in self.stock.items:
            if name := name_of(item):
                groups.setdefault(name, []).append(item)
        return tuple(
            Group(name, tuple(items), any(self.queue_of(item) is not None for item in items))
            for name, items in groups.items()
        )
