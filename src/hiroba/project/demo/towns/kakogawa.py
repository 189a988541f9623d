# SPDX-License-Identifier: Apache-2.0
"""加古川市: watch-over cameras on school routes, the river Kakogawa, city dashboard."""

from hiroba.project.demo.town import DemoTown, Figure, Place, Station, Thresholds

AWARD = "加古川市「情報通信月間」総務大臣表彰 報道資料（令和4年6月）"
POLICY = "加古川市「情報通信技術基盤等の利活用に関する推進方針」（令和3年3月改定）"

OUTLINE = (
    (134.7815, 34.8190), (134.7785, 34.8352), (134.8021, 34.8375), (134.8028, 34.8596), (134.8116, 34.8606),
    (134.8153, 34.8492), (134.8571, 34.8497), (134.8883, 34.8251), (134.9161, 34.8218), (134.9288, 34.7750),
    (134.8949, 34.7809), (134.8761, 34.7562), (134.8801, 34.7406), (134.8923, 34.7283), (134.8802, 34.7343),
    (134.8640, 34.7321), (134.8414, 34.7239), (134.8347, 34.7123), (134.8251, 34.7122), (134.8136, 34.7201),
    (134.8123, 34.7565), (134.8246, 34.7728), (134.8230, 34.7820), (134.8085, 34.7923), (134.8005, 34.8121),
)  # fmt: skip

KAKOGAWA_RIVER = (
    (134.9235, 34.8125), (134.9160, 34.8030), (134.9090, 34.7968), (134.8930, 34.7945), (134.8800, 34.7945),
    (134.8700, 34.7962), (134.8635, 34.7900), (134.8580, 34.7840), (134.8450, 34.7790), (134.8365, 34.7752),
    (134.8265, 34.7735), (134.8130, 34.7680), (134.8090, 34.7570), (134.8105, 34.7450), (134.8120, 34.7320),
)  # fmt: skip

PLACES = (
    Place(name="加古川町北在家", position=(134.8322, 34.7546)),
    Place(name="加古川町寺家町", position=(134.8353, 34.7674)),
    Place(name="加古川町平野", position=(134.8441, 34.7614)),
    Place(name="加古川町備後", position=(134.8235, 34.7597)),
    Place(name="加古川町美乃利", position=(134.8536, 34.7652)),
    Place(name="加古川町大野", position=(134.8588, 34.7760)),
    Place(name="尾上町池田", position=(134.8214, 34.7361)),
    Place(name="尾上町長田", position=(134.8265, 34.7450)),
    Place(name="尾上町口里", position=(134.8310, 34.7390)),
    Place(name="別府町新野辺", position=(134.8383, 34.7327)),
    Place(name="別府町緑町", position=(134.8492, 34.7276)),
    Place(name="野口町長砂", position=(134.8447, 34.7457)),
    Place(name="野口町野口", position=(134.8546, 34.7545)),
    Place(name="野口町水足", position=(134.8648, 34.7661)),
    Place(name="野口町北野", position=(134.8692, 34.7566)),
    Place(name="平岡町二俣", position=(134.8655, 34.7371)),
    Place(name="平岡町新在家", position=(134.8718, 34.7445)),
    Place(name="平岡町一色", position=(134.8605, 34.7385)),
    Place(name="神野町石守", position=(134.8749, 34.7705)),
    Place(name="神野町西条", position=(134.8793, 34.7860)),
    Place(name="新神野", position=(134.8739, 34.7900)),
    Place(name="山手", position=(134.8875, 34.7825)),
    Place(name="八幡町中西条", position=(134.8970, 34.7868)),
    Place(name="八幡町宗佐", position=(134.9185, 34.7930)),
    Place(name="上荘町都染", position=(134.8948, 34.8011)),
    Place(name="上荘町井ノ口", position=(134.9080, 34.8090)),
    Place(name="平荘町養老", position=(134.8699, 34.8010)),
    Place(name="平荘町磐", position=(134.8870, 34.8200)),
    Place(name="平荘町一本松", position=(134.8500, 34.8119)),
    Place(name="東神吉町神吉", position=(134.8276, 34.7937)),
    Place(name="東神吉町升田", position=(134.8425, 34.7891)),
    Place(name="東神吉町天下原", position=(134.8398, 34.7986)),
    Place(name="西神吉町鼎", position=(134.8182, 34.8049)),
    Place(name="志方町志方町", position=(134.8255, 34.8177)),
    Place(name="志方町永室", position=(134.8107, 34.8272)),
    Place(name="志方町高畑", position=(134.8384, 34.8238)),
    Place(name="志方町細工所", position=(134.8437, 34.8389)),
    Place(name="志方町山中", position=(134.7951, 34.8255)),
)

SCHOOL_NAMES = (
    "あおば", "さくらづつみ", "かわかぜ", "ひだまり", "わかたけ", "やまゆり", "ほしみ", "あさぎり", "こもれび",
    "すずかぜ", "つばめ", "どんぐり", "なのはな", "ひばり", "ふじなみ", "ほたる", "まつかぜ", "みはらし", "むつみ",
    "もみじ", "ゆうなぎ", "よつば", "れんげ", "わかば", "せせらぎ", "たんぽぽ", "つくし", "のぞみ",
)  # fmt: skip

STATIONS = (
    Station(
        number="wl01", kind="water_level", name="加古川 上荘観測点（デモ）", river="加古川",
        position=(134.9125, 34.7998), level_at_rest=0.8, response_hours=5,
        thresholds=Thresholds(standby=2.5, caution=3.5, evacuation=4.8, danger=5.6),
    ),
    Station(
        number="wl02", kind="water_level", name="加古川 大堰下流観測点（デモ）", river="加古川",
        position=(134.8608, 34.7872), level_at_rest=1.1, response_hours=6,
        thresholds=Thresholds(standby=2.8, caution=3.8, evacuation=5.0, danger=5.8),
    ),
    Station(
        number="wl03", kind="water_level", name="加古川 船頭観測点（デモ）", river="加古川",
        position=(134.8340, 34.7748), level_at_rest=0.9, response_hours=7,
        thresholds=Thresholds(standby=2.6, caution=3.6, evacuation=4.7, danger=5.4),
    ),
    Station(
        number="wl04", kind="water_level", name="加古川 河口観測点（デモ）", river="加古川",
        position=(134.8148, 34.7422), level_at_rest=1.3, response_hours=8,
        thresholds=Thresholds(standby=2.4, caution=3.0, evacuation=3.8, danger=4.4),
    ),
    Station(
        number="wl05", kind="water_level", name="別府川 野口観測点（デモ）", river="別府川",
        position=(134.8478, 34.7420), level_at_rest=0.4, response_hours=1.5,
        thresholds=Thresholds(standby=1.2, caution=1.6, evacuation=2.1, danger=2.5),
    ),
    Station(
        number="wl06", kind="water_level", name="法華山谷川 志方観測点（デモ）", river="法華山谷川",
        position=(134.8090, 34.8210), level_at_rest=0.3, response_hours=1.2,
        thresholds=Thresholds(standby=1.0, caution=1.5, evacuation=2.0, danger=2.4),
    ),
    Station(number="rf01", kind="rainfall", name="上荘 雨量計（デモ）", position=(134.8948, 34.8062)),
    Station(number="rf02", kind="rainfall", name="志方 雨量計（デモ）", position=(134.8265, 34.8215)),
    Station(number="rf03", kind="rainfall", name="東神吉 雨量計（デモ）", position=(134.8330, 34.7930)),
    Station(number="rf04", kind="rainfall", name="加古川町 雨量計（デモ）", position=(134.8400, 34.7600)),
    Station(number="rf05", kind="rainfall", name="平岡 雨量計（デモ）", position=(134.8680, 34.7420)),
    Station(number="rf06", kind="rainfall", name="尾上 雨量計（デモ）", position=(134.8265, 34.7410)),
)  # fmt: skip

KAKOGAWA = DemoTown(
    code="282103",
    accent="#1c6e5c",
    outline=OUTLINE,
    places=PLACES,
    rivers=(KAKOGAWA_RIVER,),
    stations=STATIONS,
    school_names=SCHOOL_NAMES,
    camera_count=1475,
    figures=(
        Figure(name="人口（令和4年1月1日）", value="259298", source=AWARD),
        Figure(name="世帯数（令和4年1月1日）", value="108151", source=AWARD),
        Figure(name="面積（平方キロメートル、令和4年1月1日）", value="138.48", source=AWARD),
        Figure(name="見守りカメラの台数（平成29・30年度設置）", value="1475", source=AWARD),
        Figure(name="オープンデータの提供ファイル数（平成30年12月）", value="645", source=POLICY),
        Figure(name="ダッシュボードで可視化したデータ数（平成30年12月）", value="34", source=POLICY),
        Figure(name="かこがわアプリ ダウンロード数（平成30年12月）", value="9958", source=POLICY),
    ),
)
