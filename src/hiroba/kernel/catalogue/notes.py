# SPDX-License-Identifier: Apache-2.0
"""What an import says about a row: repaired, refused, or merely worth knowing; in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["repaired", "refused", "notice"]


@dataclass(frozen=True, slots=True)
class Note:
    """One remark about one cell. `row` counts as a spreadsheet does: the first line of the file is 1.

    `cells` are the texts of all columns concerned by header, where it is more than one, such as both coordinates.
    """

    row: int
    column: str
    value: str
    code: str
    result: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        return MESSAGES[self.code].outcome

    def text(self, language: str) -> str:
        message = MESSAGES[self.code]
        return (message.ja if language.startswith("ja") else message.en).format(
            value=self.value, result=self.result, column=self.column
        )


@dataclass(frozen=True, slots=True)
class Message:
    outcome: Outcome
    ja: str
    en: str


MESSAGES: dict[str, Message] = {
    # Repaired: the value is in, written otherwise than in the file.
    "leading_zero": Message(
        "repaired",
        "先頭の0が消えていたので補いました（検査数字で確認済み）",
        "Leading zero put back (proved by the check digit)",
    ),
    "check_digit_added": Message(
        "repaired", "5桁のコードに検査数字を付けました", "Check digit added to a 5-digit code"
    ),
    "prefecture_code": Message(
        "repaired", "都道府県番号を6桁のコードにしました", "Prefecture number written as a 6-digit code"
    ),
    "code_from_names": Message(
        "repaired",
        "コードが正しくないので、都道府県名と市区町村名から定めました",
        "Code is wrong; taken from the names of prefecture and municipality",
    ),
    "code_from_town": Message(
        "repaired",
        "コードが正しくないので、取り込み先の団体コードにしました",
        "Code is wrong; the code of this town is used",
    ),
    "full_width_digits": Message(
        "repaired", "全角の数字を半角にしました", "Full-width digits written as ASCII"
    ),
    "number_with_unit": Message(
        "repaired", "桁区切りや単位を除いて数値にしました", "Separators or unit removed from a number"
    ),
    "wareki": Message("repaired", "和暦を西暦にしました", "Japanese era converted to the western calendar"),
    "year_from_weekday": Message(
        "repaired",
        "年のない日付を、曜日の合う年で補いました（{result}）",
        "Year added to a date by its weekday ({result})",
    ),
    "time_format": Message("repaired", "時刻を hh:mm の形にしました", "Time written as hh:mm"),
    "coordinates_swapped": Message(
        "repaired", "緯度と経度が逆だったので入れ替えました", "Latitude and longitude were swapped; exchanged"
    ),
    "tokyo_datum": Message(
        "repaired",
        "日本測地系（旧測地系）の座標を世界測地系に変えました",
        "Position in the Tokyo datum converted to JGD2011",
    ),
    "tokyo_datum_by_addresses": Message(
        "repaired",
        "住所とのずれが一様に約430mなので、日本測地系とみて世界測地系に変えました",
        "All positions are shifted from their addresses as in the Tokyo datum; converted to JGD2011",
    ),
    "reference_system": Message(
        "repaired", "座標系を世界測地系（JGD2011）に変えました", "Coordinate system converted to JGD2011"
    ),
    "geocoded": Message(
        "repaired",
        "座標がないので、住所（{result}）から位置を求めました",
        "No coordinates; placed by its address ({result})",
    ),
    "address_split": Message(
        "repaired",
        "市区町村の列に住所全体が入っていたので分けました",
        "The column of the municipality held the whole address; split",
    ),
    "degrees_minutes_seconds": Message(
        "repaired", "度分秒を10進の度にしました", "Degrees, minutes and seconds converted to decimal degrees"
    ),
    "coordinate_with_label": Message(
        "repaired", "座標から文字や記号を除きました", "Label or sign removed from a coordinate"
    ),
    "not_a_coordinate": Message(
        "repaired",
        "座標として読めないので、位置なしで取り込みました（元の値は extras）",
        "Not a coordinate; taken in without a location, the text is kept in extras",
    ),
    "half_a_coordinate": Message(
        "repaired",
        "緯度か経度の一方しかないので、位置なしで取り込みました（元の値は extras）",
        "Only one of latitude and longitude is given; taken in without a location, kept in extras",
    ),
    "not_a_number": Message(
        "repaired", "数値として読めないので extras に残しました", "Not a number; kept as text in extras"
    ),
    "not_a_corporate_number": Message(
        "repaired",
        "法人番号（13桁）ではないので extras に残しました",
        "Not a corporate number of 13 digits; kept as text in extras",
    ),
    "not_a_date": Message(
        "repaired", "日付として読めないので extras に残しました", "Not a date; kept as text in extras"
    ),
    "not_a_time": Message(
        "repaired", "時刻として読めないので extras に残しました", "Not a time; kept as text in extras"
    ),
    "not_a_choice": Message(
        "repaired",
        "○×などの選択肢として読めないので extras に残しました",
        "Not one of the choices; kept as text in extras",
    ),
    "not_a_web_address": Message(
        "repaired",
        "http(s) のURLではないので extras に残しました",
        "Not an http(s) address; kept as text in extras",
    ),
    "answer_outside_scale": Message(
        "repaired",
        "選択肢の範囲にない回答なので、この設問の集計から除きました",
        "Not an answer of the scale; left out of the sum of this question",
    ),
    "duplicate_row": Message(
        "repaired", "{result}行目と同じ内容なので1件にまとめました", "Same as row {result}; taken in once"
    ),
    # Notices: accepted as it is.
    "coordinates_missing": Message(
        "notice",
        "緯度・経度がないので、位置なしで取り込みました",
        "No coordinates; taken in without a location",
    ),
    "far_from_town": Message(
        "notice",
        "庁舎から{result}km離れています。座標を確かめてください",
        "{result} km from the town hall: please check the coordinates",
    ),
    "outside_town": Message(
        "notice",
        "町の区域の外（隣の町や海の上）です。座標を確かめてください",
        "Outside the town (in a neighbouring town or in the sea): please check the coordinates",
    ),
    "other_municipality": Message(
        "notice",
        "取り込み先とは別の団体（{result}）の行です",
        "The row belongs to another municipality ({result})",
    ),
    "area_not_known": Message(
        "notice",
        "地域コードが表にないので、位置なしで取り込みました",
        "Area code is not in the table; taken in without a location",
    ),
    "sheet_chosen": Message(
        "notice",
        "シート「{result}」を読みました。ほかのシートは読んでいません",
        "Sheet {result} was read, the others were not",
    ),
    "supplement": Message(
        "notice",
        "不採用の行を直したファイルなので、前の取り込みに足します。わけの列は取り込みません",
        "Mended rows of an earlier import: they are added to it, the columns of reasons are left out",
    ),
    "hidden_row": Message(
        "notice", "非表示の行です（取り込みました）", "A hidden row; taken in all the same"
    ),
    "formula_without_value": Message(
        "notice",
        "{result} の数式に計算結果が保存されていません。Excelで開いて保存すると入ります",
        "The formula in {result} has no saved value: open the file in Excel and save it",
    ),
    "merged_filled": Message(
        "repaired",
        "縦に結合されたセルの値「{result}」を各行に入れました",
        "Value of a cell merged over several rows written into each of them ({result})",
    ),
    "merged_across": Message(
        "refused",
        "「{column}」から「{result}」までセルが結合されています。結合を解いて、列ごとに値を入れてください",
        "Cells are merged from {column} to {result}: split them and fill each column",
    ),
    "person_withheld": Message(
        "notice",
        "個人に関する列なので、取り込まず、ファイルにも残しません",
        "A column about persons: not taken in, and not kept in any file",
    ),
    "people_summed_up": Message(
        "notice",
        "1行が1人の回答なので、設問ごとに集計した値だけを取り込みました。少人数の内訳は出しません",
        "Each row is a person's answers: only sums by question are taken in, small groups are not shown",
    ),
    "time_missing": Message(
        "notice",
        "観測日時がないので、時刻なしで取り込みました",
        "No time of observation; taken in without one",
    ),
    # Refused: the row is not in; the text says what to mend.
    "name_missing": Message("refused", "名称が空です。名称を入れてください", "The name is empty: fill it in"),
    "outside_japan": Message(
        "refused",
        "座標が日本の範囲にありません。緯度・経度を直してください",
        "The position is outside Japan: correct latitude and longitude",
    ),
    "not_a_shape": Message(
        "refused",
        "形（ジオメトリ）を読めません。点・線・面のGeoJSONかWKTにしてください",
        "The shape cannot be read: give a point, line or area as GeoJSON or WKT",
    ),
    "shape_too_fine": Message(
        "refused",
        "形の頂点が多すぎます。簡略化してください",
        "The shape has too many corners: simplify it",
    ),
    "too_many_cells": Message(
        "refused",
        '列が見出しより多い行です（{result}列）。カンマを含む値は " で囲んでください',
        "The row has more cells than the header ({result}): put values with commas in quotation marks",
    ),
    "broker_refused": Message(
        "refused",
        "データ基盤が受け付けませんでした: {result}",
        "The context broker refuses the entity: {result}",
    ),
    "two_values_at_one_time": Message(
        "refused",
        "{result}行目と同じ観測所・同じ時刻で、値が違います。正しい行だけを残してください",
        "Row {result} is of the same station and time with other values: keep the right one",
    ),
    "duplicate_identifier": Message(
        "refused",
        "この識別子は{result}行目でも使われています。別の番号にしてください",
        "This identifier is already used in row {result}: give the row its own",
    ),
}
