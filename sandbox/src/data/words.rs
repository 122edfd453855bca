//! The words that shops are made of: people in many scripts, trades, places. Plausible, and at times a nuisance.

/// People of one script: how their names are joined, and a spelling for e-mail addresses.
pub struct Script {
    /// Given names with their e-mail spelling.
    pub given: &'static [(&'static str, &'static str)],
    /// Family names with their e-mail spelling.
    pub family: &'static [(&'static str, &'static str)],
    /// True where the family name comes first.
    pub family_first: bool,
    /// What stands between the two.
    pub joint: &'static str,
    /// A city with its region, postal code, country and phone prefix.
    pub place: (&'static str, &'static str, &'static str, &'static str, &'static str),
}

/// Scripts by how often they appear: the first ones most.
pub const SCRIPTS: [Script; 11] = [
    Script {
        given: &[
            ("Amelia", "amelia"),
            ("Noah", "noah"),
            ("Olive", "olive"),
            ("Ravi", "ravi"),
            ("Grace", "grace"),
            ("Tom", "tom"),
            ("Ffion", "ffion"),
            ("Siân", "sian"),
        ],
        family: &[
            ("Hughes", "hughes"),
            ("O'Neill", "oneill"),
            ("Okafor", "okafor"),
            ("Whitlock-Byrne", "whitlock"),
            ("Patel", "patel"),
            ("Ashworth", "ashworth"),
            ("Smith", "smith"),
        ],
        family_first: false,
        joint: " ",
        place: ("Leeds", "West Yorkshire", "LS1 4AP", "GB", "+44 113 496"),
    },
    Script {
        given: &[
            ("Élodie", "elodie"),
            ("Jean-Noël", "jean-noel"),
            ("Anaïs", "anais"),
            ("Benoît", "benoit"),
            ("Zoé", "zoe"),
            ("Maël", "mael"),
        ],
        family: &[
            ("Lefèvre", "lefevre"),
            ("d'Aubigné", "daubigne"),
            ("Garçon", "garcon"),
            ("Bœuf", "boeuf"),
            ("Martin", "martin"),
        ],
        family_first: false,
        joint: " ",
        place: ("Lyon", "Auvergne-Rhône-Alpes", "69002", "FR", "+33 4 78 37"),
    },
    Script {
        given: &[
            ("Jürgen", "juergen"),
            ("Käthe", "kaethe"),
            ("Björn", "bjoern"),
            ("Małgorzata", "malgorzata"),
            ("Þóra", "thora"),
            ("Gülşen", "guelsen"),
        ],
        family: &[
            ("Weiß", "weiss"),
            ("Müller", "mueller"),
            ("Łukasiewicz", "lukasiewicz"),
            ("Åkesson", "akesson"),
            ("Özdemir", "oezdemir"),
        ],
        family_first: false,
        joint: " ",
        place: ("Köln", "Nordrhein-Westfalen", "50667", "DE", "+49 221 998"),
    },
    Script {
        given: &[("葵", "aoi"), ("陽翔", "haruto"), ("さくら", "sakura"), ("健", "ken"), ("ユミ", "yumi")],
        family: &[("佐藤", "sato"), ("髙橋", "takahashi"), ("渡邉", "watanabe"), ("𠮷田", "yoshida")],
        family_first: true,
        joint: " ",
        place: ("京都市", "京都府", "604-8006", "JP", "+81 75 211"),
    },
    Script {
        given: &[("ليلى", "layla"), ("يوسف", "yousef"), ("مريم", "maryam"), ("عمر", "omar")],
        family: &[("الصباح", "alsabah"), ("حداد", "haddad"), ("المطيري", "almutairi"), ("ناصر", "nasser")],
        family_first: false,
        joint: " ",
        place: ("الكويت", "العاصمة", "13001", "KW", "+965 2224"),
    },
    Script {
        given: &[("Дарья", "darya"), ("Oleksandr", "oleksandr"), ("Мирослав", "myroslav"), ("Ганна", "hanna")],
        family: &[("Коваленко", "kovalenko"), ("Щербань", "shcherban"), ("Ёлкина", "yolkina")],
        family_first: false,
        joint: " ",
        place: ("Київ", "Київ", "01001", "UA", "+380 44 278"),
    },
    Script {
        given: &[("נועה", "noa"), ("איתי", "itai"), ("תמר", "tamar")],
        family: &[("לוי", "levi"), ("כהן", "cohen"), ("מזרחי", "mizrahi")],
        family_first: false,
        joint: " ",
        place: ("חיפה", "", "3303313", "IL", "+972 4 853"),
    },
    Script {
        given: &[("Ελένη", "eleni"), ("Νίκος", "nikos"), ("Άννα", "anna")],
        family: &[("Παπαδοπούλου", "papadopoulou"), ("Γεωργίου", "georgiou")],
        family_first: false,
        joint: " ",
        place: ("Αθήνα", "Αττική", "105 57", "GR", "+30 21 0331"),
    },
    Script {
        given: &[("伟", "wei"), ("秀英", "xiuying"), ("子涵", "zihan")],
        family: &[("王", "wang"), ("欧阳", "ouyang"), ("李", "li")],
        family_first: true,
        joint: "",
        place: ("上海市", "上海", "200001", "CN", "+86 21 6321"),
    },
    Script {
        given: &[("서연", "seoyeon"), ("민준", "minjun"), ("하은", "haeun")],
        family: &[("김", "kim"), ("박", "park"), ("황보", "hwangbo")],
        family_first: true,
        joint: "",
        place: ("서울", "", "04524", "KR", "+82 2 731"),
    },
    Script {
        given: &[("अनन्या", "ananya"), ("राहुल", "rahul"), ("สมชาย", "somchai"), ("Ngọc Ánh", "ngoc-anh")],
        family: &[("शर्मा", "sharma"), ("ใจดี", "jaidee"), ("Nguyễn", "nguyen")],
        family_first: false,
        joint: " ",
        place: ("मुंबई", "महाराष्ट्र", "400001", "IN", "+91 22 2262"),
    },
];

/// Customer names that break careless code; each stands at a fixed place in a long list.
pub const ODD_CUSTOMERS: [&str; 10] = [
    "<b>Bold & Sons</b>",
    "Chez \"Mémé\" & Filles",
    "O'Neill / Ashworth (trade)",
    "🕯️ Wick & Wax 👩‍👩‍👧",
    "=SUM(A1:A9)",
    "",
    "The Very Long Established and Still Independent Company of Candle Makers, Soap Boilers and Allied Trades of the Northern Towns",
    "<script>alert('tea')</script>",
    "Robert'); DROP TABLE Orders;--",
    "  Spaced   Out  ",
];

/// What a shop sells.
#[derive(Debug)]
pub struct Trade {
    /// In a word, for the product's `categorization`.
    pub category: &'static str,
    /// Things.
    pub things: &'static [&'static str],
    /// Kinds of those things.
    pub kinds: &'static [&'static str],
    /// Variants of one product.
    pub variants: &'static [&'static str],
    /// The unit of measure of a variant.
    pub unit: &'static str,
    /// The cheapest and the dearest, in euro cents.
    pub cents: (i64, i64),
    /// True where a part of a unit can be bought.
    pub by_weight: bool,
}

/// The trades, in the order in which connections get them.
pub const TRADES: [Trade; 5] = [
    Trade {
        category: "Candles",
        things: &[
            "Pillar candle",
            "Votive set",
            "Travel tin",
            "Wick trimmer",
            "Wax melt",
            "Taper pair",
            "Bougie d'été",
        ],
        kinds: &[
            "Fig",
            "Cedar & smoke",
            "Wild mint",
            "Honey",
            "Noël",
            "Sea salt",
            "Rose 5\"",
            "柚子",
            "Amber",
            "Orange blossom",
        ],
        variants: &["Small", "Medium", "Large", "Gift box"],
        unit: "piece",
        cents: (450, 7900),
        by_weight: false,
    },
    Trade {
        category: "Tea",
        things: &["Green tea", "Black tea", "Oolong", "Rooibos", "Herbal blend", "Matcha", "Thé glacé"],
        kinds: &[
            "Ceylon",
            "煎茶 Sencha",
            "Assam & malt",
            "Jasmine",
            "Morning",
            "Smoky",
            "شاي بالنعناع",
            "No. 7",
            "Lemon",
        ],
        variants: &["50 g", "100 g", "250 g", "Loose"],
        unit: "kg",
        cents: (380, 12_500),
        by_weight: true,
    },
    Trade {
        category: "Prints",
        things: &["Linocut", "Screen print", "Postcard", "Poster", "Risograph", "Frame 12\" × 16\""],
        kinds: &[
            "Heron",
            "Harbour lights",
            "Two lemons",
            "The cat's nap",
            "Vague",
            "Moor & sky",
            "Старый город",
            "<i>Untitled</i>",
        ],
        variants: &["A5", "A4", "A3", "A2"],
        unit: "piece",
        cents: (300, 24_000),
        by_weight: false,
    },
    Trade {
        category: "Ceramics",
        things: &["Mug", "Bowl", "Plate", "Teapot", "Vase", "Espresso cup"],
        kinds: &["Speckled", "Celadon", "Iron red", "Ash glaze", "青磁", "Moon", "Indigo & white"],
        variants: &["One", "Pair", "Set of 4", "Set of 6"],
        unit: "piece",
        cents: (900, 18_500),
        by_weight: false,
    },
    Trade {
        category: "Soap and care",
        things: &["Soap bar", "Hand balm", "Bath salts", "Shampoo bar", "Savon de Marseille", "Beard oil"],
        kinds: &["Lavender", "Oat & honey", "Charcoal", "Neroli", "Unscented", "Pine 🌲", "Zitrone"],
        variants: &["Bar", "Travel", "Family", "Refill"],
        unit: "g",
        cents: (350, 4200),
        by_weight: true,
    },
];

/// Notes that shopkeepers write about customers.
pub const NOTES: [&str; 6] = [
    "Rings twice, prefers the side door.",
    "Wholesale. Pays late, always pays.",
    "Line one\nline two; \"quoted\", with a comma",
    "=HYPERLINK(\"http://example.com\",\"see\")",
    "Allergic to <b>nuts</b> 🥜",
    "",
];

/// Why buyers dispute.
pub const REASONS: [&str; 6] =
    ["fraudulent", "product_not_received", "duplicate", "product_unacceptable", "credit_not_processed", "general"];
