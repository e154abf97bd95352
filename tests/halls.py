"""A small hall for tests: real names, three queues, four windows, three clerks."""

from __future__ import annotations

from datetime import time
from functools import cache

from sqlalchemy import insert

from schema.hall.classes import found_classes
from schema.hall.day_models import OpeningHours
from schema.hall.halls import (
    HallView,
    department_t,
    find_hall,
    hall_t,
    item_t,
    queue_t,
    window_queue_t,
    window_t,
)
from schema.hall.staff import clerk_t, hasher
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Tx

TESTER = Actor("script:test", "test")

#: Clerks 1001 and 1002 and the supervisor 9001 all have this one, in tests only.
PASSWORD = "spring-and-autumn"

#: letter, name, English name
QUEUES = [
    ("A", "企业登记", "Business registration"),
    ("B", "社保医保", "Social security"),
    ("C", "不动产登记", "Real estate"),
]
#: window → the letters it serves
WINDOWS = {1: "AB", 2: "AB", 3: "C", 4: "ABC"}
ITEMS = [
    ("A", "企业设立登记", "511Z07001006"),
    ("A", "企业投资项目备案（技术改造）（市级/县级）", "511Z07001007"),
    ("B", "求职创业补贴申领", "511A0138000000"),
    ("C", "不动产统一登记", "512C0053300008"),
]


@cache
def _hash() -> str:
    return hasher().hash(PASSWORD)


def small_hall(store: Store) -> HallView:
    """Found it in an empty database; its windows are closed and nobody waits."""

    def found(tx: Tx) -> None:
        c = tx.connection
        c.execute(
            insert(hall_t), {"code": "GA01", "name": "广安区政务服务中心", "name_en": "Guang'an Service Hall"}
        )
        c.execute(
            insert(OpeningHours.__table__),  # type: ignore[attr-defined]
            [
                {"hall_id": 1, "weekday": day, "opens": opens, "closes": closes}
                for day in range(5)
                for opens, closes in ((time(9), time(12)), (time(13), time(17)))
            ],
        )
        found_classes(tx, [1])
        c.execute(insert(department_t), {"hall_id": 1, "code": "68236467-9", "name": "区行政审批局"})
        c.execute(
            insert(queue_t),
            [
                {"hall_id": 1, "letter": letter, "name": name, "name_en": english}
                for letter, name, english in QUEUES
            ],
        )
        letters = [letter for letter, _name, _english in QUEUES]
        c.execute(
            insert(item_t),
            [
                {
                    "hall_id": 1,
                    "department_id": 1,
                    "queue_id": letters.index(letter) + 1,
                    "code": code,
                    "name": name,
                }
                for letter, name, code in ITEMS
            ],
        )
        c.execute(insert(window_t), [{"hall_id": 1, "number": number, "name": "综合受理"} for number in WINDOWS])
        c.execute(
            insert(window_queue_t),
            [
                {"window_id": number, "queue_id": letters.index(letter) + 1}
                for number, served in WINDOWS.items()
                for letter in served
            ],
        )
        c.execute(
            insert(clerk_t),
            [
                {"hall_id": 1, "number": "1001", "name": "王芳", "role": "clerk", "password_hash": _hash()},
                {"hall_id": 1, "number": "1002", "name": "李强", "role": "clerk", "password_hash": _hash()},
                {"hall_id": 1, "number": "9001", "name": "赵敏", "role": "supervisor", "password_hash": _hash()},
            ],
        )

    store.write(found, actor=TESTER)
    return store.read(find_hall)
