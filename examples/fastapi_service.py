"""A small service that takes records over HTTP, checks them at the door and counts indicators. It
keeps them in memory.

A handler that takes an `ActivityRecord` would check its form alone: it would answer 200 to a note
with a name in it and to somebody under 18, and a framework's own 422 says nothing that a person at
a keyboard understands. `/check` answers for one record with `validate_record`, and keeps nothing.

Whatever is said back names rows, fields and codes, never what was sent: a record that should not
have been sent stands in no answer and no log. So the records are checked with `validate_records`,
which knows the other records too. A post is taken whole or not at all. What `/indicators`
answers is for those who work with the records; for others small counts are hidden first
(`suppress`). Needs: pip install fastapi httpx uvicorn

Run: python examples/fastapi_service.py (talks to itself and stops), or python
examples/fastapi_service.py --serve
"""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Annotated, Any, Literal

import attrs

from sexwork_models import (
    ActivityRecord,
    Finding,
    Report,
    RowList,
    SexworkModelsError,
    Text,
    compute_indicators,
    validate_record,
    validate_records,
)

try:
    import httpx
    import uvicorn
    from fastapi import Depends, FastAPI, Request
    from fastapi.concurrency import run_in_threadpool
    from fastapi.responses import JSONResponse
except ImportError:
    raise SystemExit(
        "This example needs three packages more: pip install fastapi httpx uvicorn"
    ) from None

Lang = Literal["vi", "en"]
LARGEST = 1_000_000  # bytes of one post
JSON, LINES = ("application/json",), ("application/x-ndjson", "application/jsonl")
HIDDEN = "…"
OWN_WORDS = {
    "allowed",
    "expected",
    "table",
}  # what the library itself puts into a sentence, not what was sent
REFUSALS = {
    "content-type": (
        415,
        Text("Loại nội dung không được nhận ở đây.", "This content type is not taken here."),
        Text(
            "Gửi application/json đến /records, application/x-ndjson đến /records.ndjson.",
            "Send application/json to /records, application/x-ndjson to /records.ndjson.",
        ),
    ),
    "too-large": (
        413,
        Text("Nội dung gửi lớn quá mức nhận một lần.", "The post is larger than one post may be."),
        Text("Chia thành nhiều lần gửi nhỏ hơn.", "Send it in smaller parts."),
    ),
    "json-syntax": (
        400,
        Text(
            "Nội dung gửi không phải JSON đúng cú pháp, hoặc có tên trường bị lặp.",
            "The post is not well-formed JSON, or a name stands twice in it.",
        ),
        Text(
            "Sửa cú pháp rồi gửi lại toàn bộ.", "Correct its form, then send the whole post again."
        ),
    ),
    "too-deep": (
        400,
        Text(
            "Nội dung gửi có quá nhiều lớp ngoặc lồng nhau.",
            "The post has too many brackets within brackets.",
        ),
        Text(
            "Trong một bản ghi chỉ ghi chữ, số và danh sách chữ.",
            "Write nothing but words, numbers and lists of words into a record.",
        ),
    ),
}


class RefusedError(Exception):
    """A post that is not read at all, by a code of `REFUSALS`, and the line to look at if there is
    one.
    """

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code, self.line = code, line


@attrs.frozen(repr=False)
class Post:
    """What one request brought: its items, and the number of the row of each, from 1."""

    items: tuple[object, ...]
    rows: tuple[int, ...]


@attrs.frozen(repr=False)
class Checked:
    """What was found in a post: each finding with the number of its row. `taken` is how many
    records were kept.
    """

    findings: tuple[tuple[int, Finding], ...]
    rows_in: int
    taken: int

    @property
    def faulty(self) -> set[int]:
        """The rows with an error."""
        return {row for row, finding in self.findings if finding.severity == "error"}


class Store:
    """The records that were taken. Threads take turns, so that two posts cannot both be the first
    with one id.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._items: tuple[Any, ...] = ()

    @property
    def items(self) -> tuple[Any, ...]:
        """Every record that was taken, as it was sent."""
        return self._items

    def offer(self, post: Post) -> Checked:
        """Checks a post beside what is kept, so that it may correct earlier records; keeps all of
        it, or nothing.
        """
        with self._lock:
            together = (*self._items, *post.items)
            report = _validated(together)
            first = len(self._items)
            found = [(_index(finding, first) - first, finding) for finding in report]
            own = tuple((post.rows[index], finding) for index, finding in found if index >= 0)
            refused = any(finding.severity == "error" for _, finding in own)
            self._items = self._items if refused else together
            return Checked(own, len(post.items), 0 if refused else len(post.items))


def _validated(items: Sequence[Any]) -> Report:
    try:
        return validate_records(items)
    except RecursionError:  # brackets within brackets, hundreds deep
        raise RefusedError("too-deep") from None


def _index(finding: Finding, first: int) -> int:
    """The place of the row of a finding in the list that was checked: `$[3]` is 3. What is about
    several rows stands at the first of them, and what is about the whole list at the `first` row of
    the post.
    """
    rows = finding.params.get("having")
    where = rows.first[0] if isinstance(rows, RowList) else finding.where
    found = re.match(r"\$\[(\d+)\]", where.file)
    return int(found[1]) if found else first


def read_json(body: bytes) -> Post:
    """An array of records, or one record. Raises RefusedError for what is not JSON."""
    content = _parsed(body, None)
    items = content if isinstance(content, list) else [content]
    return Post(tuple(items), tuple(range(1, len(items) + 1)))


def read_lines(body: bytes) -> Post:
    """One record on each line; empty lines are passed over. Raises RefusedError with the line that
    is not JSON.
    """
    lines = [
        (number, line) for number, line in enumerate(body.split(b"\n"), start=1) if line.strip()
    ]
    return Post(
        tuple(_parsed(line, number) for number, line in lines), tuple(number for number, _ in lines)
    )


def _parsed(text: bytes, line: int | None) -> object:
    try:
        return json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise RefusedError("json-syntax", line) from None


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """An object in which every name stands once: of two values nobody knows which is meant."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError
    return content


def said(row: int, finding: Finding, lang: Lang) -> dict[str, object]:
    """A finding without what was sent; of a protection case its row and where to turn, and nothing
    more.
    """
    if finding.code == "protection-case":
        return {"row": row, "code": finding.code, "remedy": finding.remedy(lang)}
    params = {key: _shown(key, value) for key, value in finding.params.items()}
    hidden = Finding(finding.code, finding.where, params)
    field = re.split(r"[.\[]", finding.where.field, maxsplit=1)[0]
    return {
        "row": row,
        "code": finding.code,
        "severity": finding.severity,
        "field": field if field in ActivityRecord.model_fields else None,
        "message": hidden.message(lang),
        "remedy": hidden.remedy(lang),
    }


def _shown(key: str, value: object) -> object:
    known_field = key in {"field", "key"} and value in ActivityRecord.model_fields
    return value if key in OWN_WORDS or known_field else HIDDEN


def answer(checked: Checked, lang: Lang) -> JSONResponse:
    """200 when everything was taken, 422 when nothing was: with every finding, and the protection
    cases by themselves.
    """
    routed = {row for row, finding in checked.findings if finding.code == "protection-case"}
    faulty = len(checked.faulty)
    content: dict[str, object] = {
        "accepted": checked.taken,
        "rows": {"in": checked.rows_in, "sound": checked.rows_in - faulty, "reported": faulty},
        "protection": [
            said(row, finding, lang)
            for row, finding in checked.findings
            if finding.code == "protection-case"
        ],
        "findings": [
            said(row, finding, lang) for row, finding in checked.findings if row not in routed
        ],
    }
    return JSONResponse(content, status_code=422 if faulty else 200)


def language(request: Request) -> Lang:
    """The first language of Accept-Language that the library speaks; Vietnamese when there is
    none.
    """
    for wanted in request.headers.get("accept-language", "").lower().split(","):
        if wanted.strip()[:2] in ("vi", "en"):
            return "en" if wanted.strip()[:2] == "en" else "vi"
    return "vi"


async def body_of(request: Request, types: Sequence[str]) -> bytes:
    """The body of a post. What is too much is passed over and not kept, so that the sender still
    hears why.
    """
    kept, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST:
            kept += chunk
    if size > LARGEST:
        raise RefusedError("too-large")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() not in types:
        raise RefusedError("content-type")
    return bytes(kept)


Spoken = Annotated[Lang, Depends(language)]


def create_app() -> FastAPI:
    """The service with a store of its own."""
    app, store = FastAPI(title="SAMPLE: records", docs_url=None, redoc_url=None), Store()

    @app.post("/records")
    async def records(request: Request, lang: Spoken) -> JSONResponse:
        body = await body_of(request, JSON)
        return answer(await run_in_threadpool(lambda: store.offer(read_json(body))), lang)

    @app.post("/records.ndjson")
    async def records_ndjson(request: Request, lang: Spoken) -> JSONResponse:
        body = await body_of(request, LINES)
        return answer(await run_in_threadpool(lambda: store.offer(read_lines(body))), lang)

    @app.post("/check")
    async def check(request: Request, lang: Spoken) -> JSONResponse:
        record = _parsed(await body_of(request, JSON), None)
        checked = await run_in_threadpool(lambda: validate_record(record, lang))
        return JSONResponse(checked, status_code=200 if checked["ok"] else 422)

    @app.get("/indicators")
    def indicators(
        lang: Spoken, period: str = "", calendar: str = "state", by: str = ""
    ) -> JSONResponse:
        dimensions = [name for name in by.split(",") if name]
        values = compute_indicators(store.items, calendar=calendar, period=period, by=dimensions)
        return JSONResponse([value.to_dict(lang) for value in values])

    @app.get("/schema")
    def schema() -> JSONResponse:
        return JSONResponse(ActivityRecord.model_json_schema())

    @app.exception_handler(SexworkModelsError)
    def unanswerable(request: Request, error: SexworkModelsError) -> JSONResponse:
        lang = language(request)
        return JSONResponse(
            {"code": error.code, "message": error.message(lang), "remedy": error.remedy(lang)}, 400
        )

    @app.exception_handler(RefusedError)
    def refused(request: Request, error: RefusedError) -> JSONResponse:
        status, message, remedy = REFUSALS[error.code]
        told = {
            "code": error.code,
            "message": message.say(language(request)),
            "remedy": remedy.say(language(request)),
        }
        return JSONResponse(told | ({} if error.line is None else {"line": error.line}), status)

    return app


def configured(app: FastAPI, port: int = 8000) -> uvicorn.Config:
    """This machine alone, and no log of requests: an address may hold what somebody typed by
    mistake.
    """
    return uvicorn.Config(
        app, host="127.0.0.1", port=port, access_log=False, log_config=None, log_level="warning"
    )


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The app on a free port of this machine, in a thread, while the block runs; gives its
    address.
    """
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # an answer in two parts does not wait in between
        server = uvicorn.Server(configured(app))
        thread = Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        try:
            # who comes before the server is up waits at the door
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def sample(number: int, **changes: object) -> Mapping[str, object]:
    """SAMPLE: a contact with one client, by an invented code."""
    made = {
        "id": f"SAMPLE-{number}",
        "kind": "client",
        "day": "2024-01-08",
        "entered_on": "2024-01-09",
        "place": "193",
    }
    who = {
        "models": ["M1"],
        "activity": "M1-OUTREACH",
        "client": "SYN-K4T",
        "population": "sex_worker",
        "consent": "given",
    }
    return {**made, **who, **changes}


def conversation() -> Iterator[str]:
    """SAMPLE: a sound record, one with a thousands separator, and what is counted then."""
    with (
        serving(create_app()) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        for record in (sample(1), sample(2, contacts="1,024")):
            got = client.post("/records", json=[record], headers={"accept-language": "en"})
            yield f"POST /records: {got.status_code}"
            yield json.dumps(got.json(), ensure_ascii=False, indent=2)
        asked = "/indicators?period=2024-Q1&calendar=state&by=province"
        got = client.get(asked)
        yield f"GET {asked}: {got.status_code}"
        for value in got.json():
            if value["status"] == "ok":
                yield f"  {value['indicator']} {value['name']}: {value['low']} {value['cut']}"


def main() -> None:
    """Serves until it is stopped when asked to; otherwise talks to itself and stops."""
    if "--serve" in sys.argv[1:]:
        print("http://127.0.0.1:8000")
        uvicorn.Server(configured(create_app())).run()
    else:
        for line in conversation():
            print(line)


if __name__ == "__main__":
    main()
