# SPDX-License-Identifier: Apache-2.0
"""One spelling for all ways to write a place name. Pure, without Django.

What is folded: width (NFKC), spaces, old and new forms of kanji, small and large kana, ケ and ノ between kanji,
漢数字 before 丁目・番・号, 大字, and the many dashes between numbers.
"""

import re
import unicodedata

TEXT_LENGTH_MAX = 200

# Old form, new form (常用漢字表, 人名用漢字別表) and forms that place names mix.
_KANJI = (
    "亞亜 惡悪 壓圧 圍囲 爲為 醫医 壹壱 稻稲 飮飲 隱隠 榮栄 營営 衞衛 驛駅 圓円 緣縁 鹽塩 奧奥 應応 橫横 "
    "歐欧 黃黄 溫温 穩穏 假仮 價価 畫画 會会 繪絵 懷懐 壞壊 擴拡 殼殻 覺覚 學学 嶽岳 樂楽 勸勧 卷巻 寬寛 "
    "歡歓 罐缶 觀観 關関 陷陥 巖巌 顏顔 歸帰 氣気 龜亀 僞偽 戲戯 犧犠 舊旧 據拠 擧挙 峽峡 挾挟 狹狭 鄕郷 "
    "曉暁 區区 驅駆 勳勲 薰薫 徑径 惠恵 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 擊撃 縣県 儉倹 劍剣 圈圏 "
    "檢検 權権 獻献 硏研 險険 顯顕 驗験 嚴厳 效効 廣広 恆恒 鑛鉱 號号 國国 黑黒 碎砕 濟済 齋斎 劑剤 櫻桜 "
    "册冊 雜雑 參参 慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎 寫写 釋釈 壽寿 收収 從従 "
    "澁渋 獸獣 縱縦 肅粛 處処 緖緒 敍叙 將将 稱称 燒焼 證証 奬奨 條条 狀状 乘乗 淨浄 剩剰 疊畳 孃嬢 讓譲 "
    "釀醸 觸触 囑嘱 眞真 愼慎 寢寝 盡尽 圖図 粹粋 醉酔 隨随 髓髄 數数 樞枢 瀨瀬 聲声 靜静 齊斉 攝摂 竊窃 "
    "專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 曾曽 雙双 壯壮 搜捜 插挿 總総 聰聡 莊荘 裝装 騷騒 增増 藏蔵 "
    "臟臓 卽即 屬属 續続 墮堕 對対 體体 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 單単 擔担 膽胆 團団 彈弾 斷断 癡痴 "
    "遲遅 晝昼 蟲虫 鑄鋳 廳庁 聽聴 鎭鎮 遞逓 鐵鉄 轉転 點点 傳伝 黨党 盜盗 燈灯 當当 鬭闘 德徳 獨独 讀読 "
    "屆届 繩縄 貳弐 惱悩 腦脳 霸覇 廢廃 拜拝 賣売 麥麦 發発 髮髪 拔抜 蠻蛮 祕秘 濱浜 拂払 佛仏 倂併 竝並 "
    "變変 邊辺 邉辺 辨弁 瓣弁 辯弁 舖舗 步歩 寶宝 豐豊 沒没 飜翻 槇槙 萬万 滿満 默黙 藥薬 譯訳 豫予 餘余 "
    "與与 譽誉 搖揺 樣様 謠謡 遙遥 來来 賴頼 亂乱 覽覧 龍竜 兩両 獵猟 綠緑 壘塁 禮礼 靈霊 齡齢 曆暦 戀恋 "
    "爐炉 勞労 樓楼 祿禄 灣湾 髙高 﨑崎 嵜崎 嶋島 嶌島 槗橋 冨富 檜桧 藪薮 彌弥 埜野 淵渕 籠篭 鷗鴎 蘆芦 "
    "蘓蘇 峯峰 舘館 穐秋 閒間 罇樽 濵浜 桒桑 栁柳 舩船 礪砺 砿鉱 諫諌 靑青 淸清 攪撹 鄰隣 凉涼 焰焔 萠萌 "
    "鴬鶯 頚頸 迩邇 檮梼 壺壷 簗梁 祗祇 閇閉 陜狭 桝枡 "
)
# Kana that names are written with either way; ヶ, ケ and が are the same word (箇).
_KANA = "ヶケ ヵケ がケ ガケ のノ 之ノ 乃ノ つツ っツ ッツ ァア ィイ ゥウ ェエ ォオ ャヤ ュユ ョヨ ヮワ"
_FOLDED = str.maketrans({pair[0]: pair[1] for pair in f"{_KANJI} {_KANA}".split() if len(pair) == 2})

DASH = "-"
OAZA = "大字"
_DASHES = re.compile(r"(?<=\d)[‐‑‒–—―−ーｰ－─━~〜～](?=\d)")
_OF = re.compile(r"(?<=\d)ノ(?=\d)")
_NAMES = "〇一二三四五六七八九"
_DIGITS = {character: value for value, character in enumerate(_NAMES)} | {"零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_COUNTED = re.compile(r"([〇零一二三四五六七八九十百千]+)(?=丁目|番地|番|号|軒)")
_POST_CODE = re.compile(r"^〒?\d{3}-?\d{4}(?!\d|-)")


def fold(text: str) -> str:
    """The one spelling."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[:TEXT_LENGTH_MAX]).upper())
    plain = "".join(plain.split()).replace(OAZA, "")
    plain = _hiragana_to_katakana(plain.translate(_FOLDED)).translate(_FOLDED)
    plain = _COUNTED.sub(lambda match: str(number_of(match[1])), plain)
    return _OF.sub(DASH, _DASHES.sub(DASH, plain))


def without_post_code(text: str) -> str:
    """`〒675-8501加古川市…` -> `加古川市…`; of folded text."""
    return _POST_CODE.sub("", text)


def number_of(kanji: str) -> int:
    """二十三 is 23, 一〇 is 10, 百五 is 105.

    >>> number_of("二十三")
    23
    """
    total = digit = 0
    for character in kanji:
        if (unit := _UNITS.get(character)) is None:
            digit = digit * 10 + _DIGITS[character]
        else:
            total, digit = total + max(digit, 1) * unit, 0
    return total + digit


def kanji_of(number: int) -> str:
    """23 is 二十三; for 1 to 99, as official names of 丁目 write it."""
    tens, ones = divmod(number, 10)
    return (_NAMES[tens] if tens > 1 else "") + ("十" if tens else "") + (_NAMES[ones] if ones else "")


def _hiragana_to_katakana(text: str) -> str:
    return "".join(chr(ord(each) + 0x60) if "ぁ" <= each <= "ゖ" else each for each in text)
