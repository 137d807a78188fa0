"""The operations of Sheets v4 on one file: what a method gets from its path, query and body, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from sheets_sync.emulator import masks, values, view
from sheets_sync.emulator.auth import Identity
from sheets_sync.emulator.batch import run
from sheets_sync.emulator.book import Book
from sheets_sync.emulator.errors import ApiError, bad
from sheets_sync.emulator.files import File, Store
from sheets_sync.emulator.requests import KINDS, metadata, sheets
from sheets_sync.emulator.schema import check, check_mask, flat
from sheets_sync.emulator.values import Options

Result = TypeVar("Result")
Body: TypeAlias = dict[str, Any]
Query: TypeAlias = Mapping[str, Sequence[str]]
_FIELDS = "Error expanding 'fields' parameter. Cannot find matching fields for path '{}'."


class Sheets:
    """All methods for one caller."""

    def __init__(self, store: Store, who: Identity) -> None:
        self.store, self.who = store, who

    def _open(self, file_id: str, *, write: bool = False) -> tuple[File, Book, view.Reader]:
        file, book = self.store.book(file_id, self.who.email, write=write)
        return file, book, view.Reader(self.who.email, file.owner == self.who.email)

    def _change(self, file_id: str, change: Callable[[Book, view.Reader], Result]) -> Result:
        """Do something to a copy of the book, and keep the copy if it went well."""
        file, book, reader = self._open(file_id, write=True)
        draft = book.copy()
        result = change(draft, reader)
        self._keep(file, draft)
        return result

    def _keep(self, file: File, draft: Book) -> None:
        file.book, file.name = draft, draft.properties["title"]
        self.store.touched(file, self.who.email)

    def create(self, body: Body, query: Query) -> Body:
        """spreadsheets.create; a service account has no storage to own a file."""
        check("Spreadsheet", body)
        if self.who.service:
            raise ApiError(403, "The caller does not have permission")
        given = body.get("properties") or {}
        file = self.store.create(given.get("title") or "Untitled spreadsheet", self.who.email)
        book = file.book
        assert book is not None
        tabs = [item.get("properties") or {} for item in flat(body.get("sheets") or [])]
        if any(set(item) - {"properties"} for item in flat(body.get("sheets") or [])) or set(body) - {
            "properties",
            "sheets",
        }:
            del self.store.files[file.id]
            raise ApiError(501, "The emulator does not know: spreadsheets.create with more than properties")
        book.properties = {**book.properties, **{k: v for k, v in given.items() if v and k != "title"}}
        if tabs:
            book.tabs = []
            for at, item in enumerate(tabs):
                key = item["sheetId"] if item.get("sheetId") is not None else book.new_id()
                book.tabs.append(sheets.new_tab(key, item, item.get("title") or f"Sheet{at + 1}"))
        return self.get(file.id, {name: items for name, items in query.items() if name == "fields"})

    def get(self, file_id: str, query: Query) -> Body:
        """spreadsheets.get: a `fields` mask that wants cells needs no includeGridData."""
        _, book, reader = self._open(file_id)
        fields = query.get("fields", [""])[0]
        mask = masks.parse(fields) if fields else {}
        check_mask("Spreadsheet", mask, _FIELDS)
        places = [book.find(text) for text in query["ranges"]] if "ranges" in query else None
        data = bool(fields) or query.get("includeGridData", ["false"])[0].lower() == "true"
        return view.spreadsheet(book, file_id, reader, mask, places, data=data)

    def get_by_data_filter(self, file_id: str, body: Body, query: Query) -> Body:
        """spreadsheets.getByDataFilter."""
        check("GetSpreadsheetByDataFilterRequest", body)
        _, book, reader = self._open(file_id)
        fields = query.get("fields", [""])[0]
        mask = masks.parse(fields) if fields else {}
        check_mask("Spreadsheet", mask, _FIELDS)
        filters = flat(body.get("dataFilters") or [])
        places = [place for item in filters for place in metadata.filtered(book, item)] if filters else None
        data = bool(fields) or bool(body.get("includeGridData"))
        return view.spreadsheet(book, file_id, reader, mask, places, data=data)

    def batch_update(self, file_id: str, body: Body, query: Query) -> Body:
        """spreadsheets.batchUpdate: all or nothing; the reply may carry the spreadsheet as it is afterwards."""
        requests = flat(body.get("requests") or [])
        if any(set(item) - set(KINDS) for item in requests if isinstance(item, dict)):
            run(Book({}, []), view.Reader("", owner=False), requests, KINDS)
        check("BatchUpdateSpreadsheetRequest", {**body, "requests": requests})
        fields = query.get("fields", [""])[0]
        mask = masks.parse(fields) if fields else {}
        check_mask("BatchUpdateSpreadsheetResponse", mask, _FIELDS)
        file, book, reader = self._open(file_id, write=True)
        draft, replies = run(book, reader, requests, KINDS)
        answer: Body = {"spreadsheetId": file_id, "replies": replies}
        if body.get("includeSpreadsheetInResponse") and masks.wants(mask, "updatedSpreadsheet"):
            places = [draft.find(text) for text in flat(body.get("responseRanges") or [])] or None
            inner = masks.below(mask, "updatedSpreadsheet")
            data = bool(body.get("responseIncludeGridData"))
            shown = view.spreadsheet(draft, file_id, reader, inner, places, data=data)
            self._keep(file, draft)
            return {**masks.pick(mask, answer), "updatedSpreadsheet": shown}
        self._keep(file, draft)
        return masks.pick(mask, answer)  # type: ignore[no-any-return]

    def values_get(self, file_id: str, text: str, query: Query) -> Body:
        """values.get."""
        _, book, _ = self._open(file_id)
        return values.read(book, *book.find(text), Options.of(_first(query)))

    def values_batch_get(self, file_id: str, query: Query) -> Body:
        """values.batchGet."""
        _, book, _ = self._open(file_id)
        options = Options.of(_first(query))
        found = [values.read(book, *book.find(text), options) for text in query.get("ranges", [])]
        return {"spreadsheetId": file_id, "valueRanges": found}

    def values_batch_get_by_data_filter(self, file_id: str, body: Body) -> Body:
        """values.batchGetByDataFilter."""
        check("BatchGetValuesByDataFilterRequest", body)
        _, book, _ = self._open(file_id)
        options = Options.of(body)
        found = [
            {"valueRange": values.read(book, tab, area, options), "dataFilters": [item]}
            for item in flat(body.get("dataFilters") or [])
            for tab, area in metadata.filtered(book, item)
        ]
        return {"spreadsheetId": file_id, **({"valueRanges": found} if found else {})}

    def values_update(self, file_id: str, text: str, body: Body, query: Query) -> Body:
        """values.update."""
        check("ValueRange", body, "data")
        options = Options.of(_first(query))
        _same_range(body, text)

        def change(book: Book, reader: view.Reader) -> Body:
            done = values.write(book, reader, file_id, *book.find(text), body, options)
            return _answered(book, done, _first(query)).body

        return self._change(file_id, change)

    def values_append(self, file_id: str, text: str, body: Body, query: Query) -> Body:
        """values.append."""
        check("ValueRange", body, "data")
        asked = _first(query)
        options = Options.of(asked)
        insert = asked.get("insertDataOption") == "INSERT_ROWS"

        def change(book: Book, reader: view.Reader) -> Body:
            tab, area = book.find(text)
            answer = values.append(book, reader, file_id, tab, area, body, options, insert=insert)
            if asked.get("includeValuesInResponse", "").lower() == "true":
                answer["updates"]["updatedData"] = _read_back(book, answer["updates"]["updatedRange"], asked)
            return answer

        return self._change(file_id, change)

    def values_batch_update(self, file_id: str, body: Body) -> Body:
        """values.batchUpdate."""
        check("BatchUpdateValuesRequest", body)
        options = Options.of({"valueInputOption": body.get("valueInputOption")})

        def change(book: Book, reader: view.Reader) -> Body:
            done = []
            for item in flat(body.get("data") or []):
                place = book.find(item.get("range") or "")
                done.append(_answered(book, values.write(book, reader, file_id, *place, item, options), body))
            return values.total(file_id, done)

        return self._change(file_id, change)

    def values_batch_update_by_data_filter(self, file_id: str, body: Body) -> Body:
        """values.batchUpdateByDataFilter."""
        check("BatchUpdateValuesByDataFilterRequest", body)
        options = Options.of({"valueInputOption": body.get("valueInputOption")})

        def change(book: Book, reader: view.Reader) -> Body:
            done = []
            for item in flat(body.get("data") or []):
                for place in metadata.filtered(book, item.get("dataFilter") or {}):
                    one = _answered(book, values.write(book, reader, file_id, *place, item, options), body)
                    del one.body["spreadsheetId"]
                    one.body["dataFilter"] = item["dataFilter"]
                    done.append(one)
            return values.total(file_id, done)

        return self._change(file_id, change)

    def values_clear(self, file_id: str, text: str) -> Body:
        """values.clear."""
        cleared = self._change(file_id, lambda book, reader: values.clear(book, reader, *book.find(text)))
        return {"spreadsheetId": file_id, "clearedRange": cleared}

    def values_batch_clear(self, file_id: str, body: Body) -> Body:
        """values.batchClear."""
        check("BatchClearValuesRequest", body)
        texts = flat(body.get("ranges") or [])
        cleared = self._change(
            file_id, lambda book, reader: [values.clear(book, reader, *book.find(text)) for text in texts]
        )
        return {"spreadsheetId": file_id, "clearedRanges": cleared}

    def copy_to(self, file_id: str, sheet_id: int, body: Body) -> Body:
        """sheets.copyTo another file (or the same)."""
        check("CopySheetToAnotherSpreadsheetRequest", body)
        _, source, _ = self._open(file_id)
        tab = source.tab(sheet_id)

        def change(book: Book, _: view.Reader) -> Body:
            new = sheets.twin(book, tab, book.new_id(), sheets.copy_title(book, f"Copy of {tab.title}"))
            book.tabs.append(new)
            book.check_size()
            return view.sheet_properties(book, new)

        return self._change(body.get("destinationSpreadsheetId") or "", change)

    def metadata_search(self, file_id: str, body: Body) -> Body:
        """developerMetadata.search."""
        check("SearchDeveloperMetadataRequest", body)
        _, book, _ = self._open(file_id)
        found = metadata.matched(book, flat(body.get("dataFilters") or []))
        return {"matchedDeveloperMetadata": found} if found else {}

    def metadata_get(self, file_id: str, key: int) -> Body:
        """developerMetadata.get."""
        _, book, _ = self._open(file_id)
        for note in book.notes:
            if note.id == key:
                return view.metadata(note)
        raise ApiError(404, f"No developer metadata with id: {key}")


def _first(query: Query) -> Body:
    return {name: items[0] for name, items in query.items() if items}


def _same_range(body: Body, text: str) -> None:
    if body.get("range") and body["range"] != text:
        raise bad(f"Requested writing within range [{text}], but the body's range is [{body['range']}]")


def _answered(book: Book, done: values.Written, asked: Body) -> values.Written:
    """A write's answer, with the values as they are now if they were asked for."""
    if str(asked.get("includeValuesInResponse") or "").lower() == "true":
        done.body["updatedData"] = _read_back(book, done.body["updatedRange"], asked)
    return done


def _read_back(book: Book, text: str, asked: Body) -> Body:
    render = {
        "valueRenderOption": asked.get("responseValueRenderOption"),
        "dateTimeRenderOption": asked.get("responseDateTimeRenderOption"),
    }
    return values.read(book, *book.find(text), Options.of(render))
