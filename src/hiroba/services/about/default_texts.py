# SPDX-License-Identifier: Apache-2.0
"""Words that hold for every town until it writes its own. Paragraphs are separated by an empty line."""

from hiroba.kernel.api.registry import Text

DEFAULT_TEXTS = {
    "contact": Text(
        en="Questions about this site and its services go to the town office below. In danger to life call 119 or 110.",
        ja="このサイトとサービスについては、下の窓口へお問い合わせください。命に関わるときは、119番か110番に電話してください。",
        easy="わからない ことは、下の 役所に 聞いて ください。命が あぶない ときは、119か 110に 電話して ください。",
    ),
    "privacy": Text(
        en=(
            "The town keeps personal data only for the purposes and periods in the table below, and gives it to nobody"
            " else unless a law demands it or you have agreed. Records older than their period are removed by the"
            " system itself.\n\n"
            "You may ask to see, correct or stop the use of your data at the office (Act on the Protection of"
            " Personal Information, articles 76 to 98).\n\n"
            "Cookies: one keeps you signed in, one protects forms, and your choice of language and text size is kept"
            " in others. There is no advertising and no tracking by other companies."
        ),
        ja=(
            "個人情報は、下の表にある目的と期間に限って持ちます。法律で定められた場合と、ご本人が同意された場合のほかは、"
            "ほかに渡しません。期間を過ぎた記録は、システムが自動で消します。\n\n"
            "ご自分の情報の開示・訂正・利用停止は、窓口で請求できます"
            "（個人情報の保護に関する法律 第76条から第98条）。\n\n"
            "クッキー：サインインを続けるため、フォームを守るため、選んだことばと文字の大きさを覚えるために使います。"
            "広告や、ほかの会社による追跡はありません。"
        ),
        easy=(
            "あなたの 情報は、下の 表に 書いて ある ことだけに 使います。決まった 日が すぎたら、消します。\n\n"
            "自分の 情報を 見たい とき、直したい とき、使わないで ほしい ときは、役所に 言って ください。\n\n"
            "広告は ありません。ほかの 会社が あなたを 調べる ことも ありません。"
        ),
    ),
    "terms": Text(
        en=(
            "Open data on this site may be used under the licence that stands beside it, also for business; name the"
            " source that stands there.\n\n"
            "Live values come from sensors and may be late or wrong; each carries the time of its observation. In a"
            " disaster follow the town's announcements first.\n\n"
            "Do not disturb the service, do not read what is not meant for you, and do not post what hurts others."
        ),
        ja=(
            "公開しているデータは、それぞれに書かれたライセンスで、商用も含めて利用できます。書かれた出典を表示してください。\n\n"
            "センサーの値は、遅れたり間違ったりすることがあります。値には観測した時刻を付けています。災害のときは、町の発表を第一にしてください。\n\n"
            "サービスの妨げになること、見る権限のない情報を見ようとすること、人を傷つける投稿はしないでください。"
        ),
        easy=(
            "この サイトの データは、だれでも 使えます。データの そばの きまりを 守って ください。\n\n"
            "センサーの 数字は、おくれたり まちがったり します。災害の ときは、町の お知らせを 見て ください。\n\n"
            "人が いやな 気持ちに なる ことを 書かないで ください。"
        ),
    ),
    "accessibility": Text(
        en=(
            "We aim at JIS X 8341-3:2016 level AA. The main pages are checked by machine whenever the software changes,"
            " in three languages, light and dark, at the width of a telephone. Maps have a list and charts a table with"
            " the same content, and all works by keyboard.\n\n"
            "Known limits: machine checks find only a part of the barriers, and no user test with assistive technology"
            " has been done yet. Easy Japanese has not been read by people who need it. Pictures that residents send"
            " have no description.\n\n"
            "If something keeps you out, tell us: we help at once by another way and mend it."
        ),
        ja=(
            "JIS X 8341-3:2016 の適合レベルAAを目標にしています。ソフトウェアを変えるたびに、"
            "三つのことば、明るい画面と暗い画面、スマートフォンの幅で、主なページを機械で検査します。"
            "地図には一覧、グラフには表があり、どれもキーボードだけで使えます。\n\n"
            "分かっている限界：機械の検査で見つかるのは問題の一部で、支援技術を使う方による試験はまだ行っていません。"
            "やさしい日本語は、必要とする方にまだ読んでいただいていません。住民のみなさんから届く写真には説明がありません。\n\n"
            "使えないところがあれば、お知らせください。すぐに別の方法でお手伝いし、直します。"
        ),
        easy=(
            "だれでも 使える サイトに したいです。地図の 代わりに 表が あります。キーボードだけでも 使えます。\n\n"
            "まだ 足りない ところが あります。使えない ときは、教えて ください。べつの 方法で 手伝います。"
        ),
    ),
}
