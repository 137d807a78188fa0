"""What can be wrong with a pack, and how it is said: file, line, cause, remedy, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_WORDS: dict[str, tuple[str, str, str, str]] = {
    # code: cause (vi), remedy (vi), cause (en), remedy (en)
    "yaml.syntax": (
        "Tệp không đọc được theo YAML: {problem}.",
        "Xem lại dòng này và dòng ngay trên: thụt đầu dòng, dấu hai chấm, dấu ngoặc, dấu nháy.",
        "The file is not YAML: {problem}.",
        "Look at this line and the one above: indentation, colons, brackets, quotes.",
    ),
    "yaml.double_key": (
        "Mục “{key}” được ghi hai lần; lần đầu ở dòng {first}.",
        "Giữ lại một, xóa một.",
        "The key “{key}” is written twice, first on line {first}.",
        "Keep one of them.",
    ),
    "yaml.alias": (
        "Dùng neo (& và *) để chép lại một đoạn.",
        "Viết đầy đủ từng đoạn, để mỗi dòng tự nói nguồn của mình.",
        "Anchors and aliases (& and *) are used.",
        "Write each part out, so that every row names its own source.",
    ),
    "yaml.shape": (
        "Tệp phải là một bảng “mục: giá trị”.",
        "Chép mẫu từ một tệp có sẵn cạnh đó rồi sửa.",
        "The file must be a mapping of keys to values.",
        "Copy the shape of a pack beside it.",
    ),
    "text.nfc": (
        "Chữ có dấu ở dòng này ở dạng tách rời (không phải Unicode dựng sẵn, NFC).",
        "Gõ lại dòng này bằng bộ gõ Unicode dựng sẵn.",
        "This line has decomposed letters (not Unicode NFC).",
        "Retype the line with precomposed letters.",
    ),
    "key.unknown": (
        "Không có mục nào tên “{key}”.",
        "Sửa tên mục cho đúng, hoặc xóa. Các mục được dùng: xem criteria/README.md.",
        "There is no key “{key}”.",
        "Correct its name or remove it; criteria/README.md lists the keys.",
    ),
    "key.missing": (
        "Thiếu mục “{key}”.",
        "Thêm mục “{key}”; ví dụ xem ở một tệp bên cạnh.",
        "The key “{key}” is missing.",
        "Add “{key}”; see a pack beside it for an example.",
    ),
    "source.missing": (
        "Thiếu nguồn (source): không rõ dòng này lấy từ văn bản nào.",
        "Thêm source gồm document, article, tag, status. Nếu chưa đọc được văn bản: tag REC, status unverified.",
        "No source: nobody can tell where this stands.",
        "Add source with document, article, tag, status. If no text was read: tag REC, status unverified.",
    ),
    "value.type": (
        "Giá trị của “{key}” không đúng kiểu: {problem}.",
        "Sửa theo cùng mục này ở một tệp bên cạnh. Số thập phân viết dấu chấm: 79.5.",
        "The value of “{key}” has the wrong type: {problem}.",
        "Write it as in a pack beside it; decimals take a point: 79.5.",
    ),
    "value.choice": (
        "Giá trị của “{key}” không nằm trong danh sách được dùng: {expected}.",
        "Chọn một giá trị trong danh sách.",
        "The value of “{key}” is not one of {expected}.",
        "Choose one of the list.",
    ),
    "number.fine": (
        "Số {value} có quá hai chữ số thập phân.",
        "Điểm và tỷ lệ viết nhiều nhất hai chữ số thập phân.",
        "{value} has more than two decimals.",
        "Write points and shares with two decimals at most.",
    ),
    "number.range": (
        "Số {value} nằm ngoài khoảng từ {low} đến {high}.",
        "Sửa lại số.",
        "{value} is not between {low} and {high}.",
        "Correct the number.",
    ),
    "date.bad": (
        "“{value}” không phải là một ngày có thật, viết theo năm-tháng-ngày.",
        "Viết như 2023-10-25.",
        "“{value}” is no date, written year-month-day.",
        "Write it like 2023-10-25.",
    ),
    "date.order": (
        "Ngày hết hiệu lực đứng trước ngày bắt đầu có hiệu lực.",
        "Sửa valid_from hoặc valid_to.",
        "valid_to lies before valid_from.",
        "Correct one of them.",
    ),
    "date.overlap": (
        "Hiệu lực của tệp này bắt đầu khi tệp {other} còn hiệu lực.",
        "Sửa valid_to của {other} thành ngày liền trước, hoặc sửa valid_from của tệp này.",
        "This pack begins while {other} is in force.",
        "End {other} on the day before, or correct valid_from.",
    ),
    "date.gap": (
        "Từ khi {other} hết hiệu lực đến khi tệp này bắt đầu có khoảng trống.",
        "Cho valid_from liền sau valid_to của {other}.",
        "There is a gap between the end of {other} and the beginning of this pack.",
        "Let valid_from follow the valid_to of {other}.",
    ),
    "id.file": (
        "Mã của bộ tiêu chí là “{id}”, nhưng tệp tên là “{file}”.",
        "Mã phải là tên thư mục, dấu /, tên tệp không đuôi; thư mục là tên một mô hình: {models}.",
        "The pack's id is “{id}” but the file is “{file}”.",
        "The id is folder / file name without suffix; the folder is one of {models}.",
    ),
    "id.double": (
        "Mã “{id}” dùng hai lần trong cùng một nhóm.",
        "Đặt mã khác cho một trong hai.",
        "The id “{id}” is used twice in one group.",
        "Give one of them another id.",
    ),
    "document.unknown": (
        "Nguồn nhắc tới văn bản “{key}” không có trong mục documents.",
        "Thêm văn bản ấy vào documents, hoặc sửa tên cho khớp.",
        "The source names the document “{key}”, which documents lacks.",
        "Add it to documents or correct its name.",
    ),
    "status.above_tag": (
        "Ghi status: {status}, cao hơn mức mà tag “{tag}” cho phép ({allowed}).",
        "Hạ status xuống {allowed}. Chỉ nâng khi đã đối chiếu văn bản gốc và đổi cả tag.",
        "status {status} is above what the tag “{tag}” allows ({allowed}).",
        "Lower it to {allowed}; raise it only with the tag, from the paper itself.",
    ),
    "sum.pack": (
        "Các chỉ số{group} cộng lại được {sum} điểm, không bằng tổng tối đa {maximum}.",
        "Sửa maximum của chỉ số sai, hoặc của rule.",
        "The indicators{group} add up to {sum}, not to {maximum}.",
        "Correct the maximum of the wrong indicator, or of the rule.",
    ),
    "sum.criterion": (
        "Các chỉ số của tiêu chí này cộng lại được {sum} điểm, không bằng {maximum}.",
        "Sửa maximum của chỉ số sai, hoặc của tiêu chí.",
        "The indicators of this criterion add up to {sum}, not to {maximum}.",
        "Correct the maximum of the wrong indicator, or of the criterion.",
    ),
    "bands.start": (
        "Mức xếp loại thấp nhất phải bắt đầu từ 0 điểm và không mang danh hiệu; từ {start} trở xuống không có mức nào.",
        "Cho mức đầu tiên from: 0, không có title.",
        "The lowest band must begin at 0 and carry no title; below {start} there is none.",
        "Let the first band have from: 0 and no title.",
    ),
    "bands.order": (
        "Mức “{name}” không cao hơn mức đứng trước: hai mức chồng lên nhau.",
        "Xếp các mức từ thấp lên cao, mỗi mức một điểm bắt đầu và một tên riêng.",
        "The band “{name}” is not above the one before: they overlap.",
        "Order bands from low to high, each with its own start and name.",
    ),
    "bands.title": (
        "Mức cao hơn một mức mang danh hiệu cũng phải mang danh hiệu, và phải có ít nhất một mức như thế.",
        "Thêm title: true cho các mức từ mức đạt trở lên.",
        "Bands above one that carries the title must carry it too, and one must.",
        "Add title: true to the bands that carry the title.",
    ),
    "scale.step": (
        "Bước điểm {step} (chấp nhận {tolerated}) không chia hết được {maximum} điểm.",
        "Chọn bước chia hết điểm tối đa, và bước chấp nhận chia hết bước chính.",
        "The step {step} (tolerated {tolerated}) does not divide {maximum}.",
        "Choose a step that divides the maximum, and a tolerated one that divides the step.",
    ),
    "scale.missing": (
        "Chỉ số chấm bằng điểm nhưng bộ tiêu chí không có mục scale.",
        "Thêm scale: {{step: 1, tolerated: 0.5}} ở đầu tệp.",
        "The indicator is answered in points but the pack has no scale.",
        "Add scale: {{step: 1, tolerated: 0.5}} to the pack.",
    ),
    "marks.order": (
        "Các mốc mô tả điểm phải bắt đầu từ 0, tăng dần và không quá điểm tối đa.",
        "Xếp lại các mốc.",
        "Marks must begin at 0, rise, and not pass the maximum.",
        "Reorder the marks.",
    ),
    "limits.levels": (
        "Ngưỡng phải có đủ cho các mức độ 1 đến {levels}, mỗi mức độ một ngưỡng, theo thứ tự.",
        "Thêm hoặc bớt cho đủ; chưa đọc được thì ghi share: unknown.",
        "There must be one limit for each level from 1 to {levels}, in order.",
        "Complete them; where one was not read, write share: unknown.",
    ),
    "limits.order": (
        "Ngưỡng của mức độ {level} thấp hơn ngưỡng của mức độ dưới nó.",
        "Kiểm tra lại hai ngưỡng theo văn bản.",
        "The limit of level {level} is below that of the level under it.",
        "Check both limits against the document.",
    ),
    "limits.relief": (
        "Ngưỡng giảm cho vùng khó khăn ({relieved}) cao hơn ngưỡng chung ({share}).",
        "Kiểm tra lại theo văn bản.",
        "The relieved limit ({relieved}) is above the common one ({share}).",
        "Check it against the document.",
    ),
    "steps.order": (
        "Các câu trả lời phải bắt đầu từ {low}, tăng dần, và câu cao nhất phải bằng {high}.",
        "Xếp lại, thêm câu còn thiếu, hoặc sửa worth.",
        "Steps must begin at {low}, rise, and end at {high}.",
        "Reorder them, add what is missing, or correct worth.",
    ),
    "steps.double": (
        "Câu trả lời “{answer}” có hai lần.",
        "Giữ lại một.",
        "The answer “{answer}” is there twice.",
        "Keep one of them.",
    ),
    "answer.parts": (
        "Chỉ số trả lời kiểu “{answer}” thì {problem} mục “{key}”.",
        "Thêm hoặc bớt mục ấy, hoặc đổi answer.",
        "An indicator with answer “{answer}” {problem_en} “{key}”.",
        "Add or remove that key, or change answer.",
    ),
    "answer.rule": (
        "Kiểu trả lời “{answer}” không dùng với cách tính “{rule}”.",
        "Cách points dùng points, steps, derived; cách targets dùng yes_no, steps, share; cả hai dùng được unknown.",
        "The answer “{answer}” does not go with the rule “{rule}”.",
        "points takes points, steps, derived; targets takes yes_no, steps, share; both take unknown.",
    ),
    "floor.beyond": (
        "Sàn {floor} điểm cao hơn điểm tối đa {maximum} của chỉ số này.",
        "Kiểm tra lại floor và maximum.",
        "The floor {floor} is above this indicator's maximum {maximum}.",
        "Check floor and maximum.",
    ),
    "evidence.beyond": (
        "Cần minh chứng từ {evidence}, cao hơn mức cao nhất {maximum} của chỉ số này.",
        "Kiểm tra lại evidence_from.",
        "Evidence is needed from {evidence}, above this indicator's best {maximum}.",
        "Check evidence_from.",
    ),
    "levels.count": (
        "Phải có đúng {levels} phần trong “{key}”, mỗi mức độ một phần.",
        "Thêm hoặc bớt cho đủ.",
        "“{key}” must have {levels} entries, one a level.",
        "Add or remove entries.",
    ),
    "group.criteria": (
        "Tiêu chí phải đứng hoặc ở đầu tệp (chung cho các nhóm) hoặc trong từng nhóm, không cả hai, không thiếu.",
        "Chuyển criteria về một chỗ.",
        "criteria must stand either at the top (common to all groups) or in every group, not both.",
        "Move criteria to one place.",
    ),
    "group.unknown": (
        "Không có nhóm “{group}” trong tệp này.",
        "Sửa tên nhóm, hoặc thêm nhóm vào groups.",
        "This pack has no group “{group}”.",
        "Correct its name or add it to groups.",
    ),
    "derived.order": (
        "Mô hình {model} không thể tính từ {child}: {child} được xét cùng lúc hoặc sau nó.",
        "Chỉ lấy kết quả của mô hình đứng trước: {models}.",
        "{model} cannot be derived from {child}, which is assessed with it or later.",
        "Derive only from models that stand before it: {models}.",
    ),
}

CODES = frozenset(_WORDS)


@dataclass(frozen=True, slots=True, order=True)
class PackFault:
    """One fault of a pack: where it is (line from 1) and, in either language, why it is one and how to mend it."""

    file: str
    line: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict, compare=False)

    def cause(self, lang: str = "vi") -> str:
        """What is wrong, one sentence."""
        return self._say(0 if lang == "vi" else 2)

    def remedy(self, lang: str = "vi") -> str:
        """How to mend it, one or two sentences."""
        return self._say(1 if lang == "vi" else 3)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.cause()} {self.remedy()}"

    def _say(self, which: int) -> str:
        return _WORDS[self.code][which].format(**self.facts)
