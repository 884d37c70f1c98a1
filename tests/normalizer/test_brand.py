from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicons import load_knowledge
from normalizer.brand import BrandIndex, parse_brands, read_brand
from normalizer.lexicon import LexiconError
from normalizer.model import RawItem, Severity
from normalizer.pipeline import normalize


@pytest.fixture(scope="module")
def brands() -> BrandIndex:
    folder = files("normalizer").joinpath("data", "brands")
    return BrandIndex(parse_brands({entry.name: entry.read_text("utf-8") for entry in folder.iterdir()}))


@pytest.mark.parametrize(
    ("written", "id"),
    [
        pytest.param("HUAWEI/华为", "huawei", id="jd: latin slash hanzi"),
        pytest.param("华为（HUAWEI）", "huawei", id="jd: full-width brackets"),
        pytest.param("华为(HUAWEI)", "huawei", id="suning: plain brackets"),
        pytest.param("耐克 Nike", "nike", id="label of our own"),
        pytest.param("NIKE耐克", "nike", id="taobao: no separator"),
        pytest.param("sk-ii", "sk-ii", id="lower case"),
        pytest.param("SKII", "sk-ii", id="no hyphen"),
        pytest.param("SK II", "sk-ii", id="space"),
        pytest.param("SK－II", "sk-ii", id="full-width hyphen"),
        pytest.param("ＳＫ‑ＩＩ", "sk-ii", id="full width, non-breaking hyphen"),
        pytest.param("L’Oréal", "loreal", id="curly quote and accent"),
        pytest.param("LOREAL", "loreal", id="no quote"),
        pytest.param("巴黎歐萊雅", "loreal", id="traditional characters"),
        pytest.param("Coca Cola", "coca-cola", id="space for hyphen"),
        pytest.param("立白/Liby", "liby", id="both scripts"),
        pytest.param(" 美的\u3000", "midea", id="blanks around, ideographic space"),
        pytest.param("H & M", "hm", id="spaces around an ampersand"),
        pytest.param("华为官方旗舰店", "huawei", id="a shop's name"),
    ],
)
def test_a_brand_field_is_known_however_it_is_written(brands: BrandIndex, written: str, id: str) -> None:
    reading, issues = read_brand(written, "商品", brands)
    assert reading is not None
    assert (reading.value.id, reading.source, issues) == (id, "brand", ())


@pytest.mark.parametrize(
    "field",
    [
        None,
        "",
        "  ",
        "—",
        "/",
        "-",
        "无",
        "无品牌",
        "其他",
        "其他/other",
        "OTHER",
        "no brand",
        "N/A",
        "null",
        "暂无",
        "未知",
        "详见描述",
    ],
)
def test_a_field_that_says_nothing_names_no_brand(brands: BrandIndex, field: str | None) -> None:
    assert read_brand(field, "纯棉短袖上衣", brands) == (None, ())


def test_without_a_field_the_title_decides(brands: BrandIndex) -> None:
    reading, _ = read_brand("其他", "耐克（Nike）男子跑步鞋", brands)
    assert reading is not None
    assert (reading.value.id, reading.source, reading.rule) == ("nike", "title", "brand.title_pair")


def test_an_unknown_brand_is_kept_with_a_hint(brands: BrandIndex) -> None:
    reading, (issue,) = read_brand("岚禾 LH", "猫抓板", brands)
    assert reading is not None
    assert (reading.value.id, reading.value.label) == ("x-岚禾", "岚禾 LH")
    assert (issue.code, issue.severity, issue.value) == ("brand_unknown", Severity.HINT, "岚禾 LH")


def test_an_unknown_brand_has_one_id_whatever_its_case_and_width(brands: BrandIndex) -> None:
    ids = {
        read_brand(text, "x", brands)[0].value.id for text in ("Mengxo Home", "MENGXO HOME", "ｍｅｎｇｘｏ　ｈｏｍｅ")
    }  # type: ignore[union-attr]
    assert ids == {"x-mengxo-home"}


def test_a_misspelt_brand_is_pointed_to_the_one_meant(brands: BrandIndex) -> None:
    _, (issue,) = read_brand("Huawie", "手机", brands)
    assert "华为 HUAWEI" in (issue.hint or "")


TITLES = [
    pytest.param("耐克（Nike）男子跑步鞋", "nike", "耐克", id="jd: both names first"),
    pytest.param("【耐克】男鞋 透气网面", "nike", "耐克", id="bracketed"),
    pytest.param("2024新款 正品 阿迪达斯三条纹外套", "adidas", "阿迪达斯", id="after what sellers cry"),
    pytest.param("美国直邮 雅诗兰黛小棕瓶 50ml", "estee-lauder", "雅诗兰黛", id="after where it comes from"),
    pytest.param("2021Nike新款运动裤", "nike", "Nike", id="glued to a year"),
    pytest.param("ＳＫ－ＩＩ　神仙水２３０ｍｌ", "sk-ii", "ＳＫ－ＩＩ", id="full width, raw stretch kept"),
    pytest.param("男士剃须刀 飞利浦 S5000", "philips", "飞利浦", id="in the middle"),
    pytest.param("Apple iPhone 15 Pro 256GB 原色钛金属", "apple", "Apple", id="brand and line"),
    pytest.param("iPhone 15 128G 全网通", "apple", "iPhone", id="the line names the brand"),
    pytest.param("华为（HUAWEI）Mate 60 原装手机壳", "huawei", "华为", id="signed by the maker itself"),
    pytest.param("三星（SAMSUNG）55英寸液晶电视", "samsung", "三星", id="a common word with its latin name"),
]


@pytest.mark.parametrize(("title", "id", "raw"), TITLES)
def test_a_title_names_its_maker(brands: BrandIndex, title: str, id: str, raw: str) -> None:
    reading, issues = read_brand(None, title, brands)
    assert reading is not None
    assert (reading.value.id, title[reading.start : reading.end], issues) == (id, raw, ())


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("in great shape 健身海报", id="hp inside a word"),
        pytest.param("不锈钢卷尺 13m 加长", id="3m inside a measure"),
        pytest.param("透明胶带宽 3m", id="3m as a measure"),
        pytest.param("适用于华为Mate60手机壳 硅胶", id="fits, said in front"),
        pytest.param("适用 华为 荣耀 小米 OPPO vivo 充电器", id="fits a list"),
        pytest.param("兼容 Apple Watch 表带 尼龙", id="compatible"),
        pytest.param("Case for Samsung Galaxy S24", id="fits, in English"),
        pytest.param("大众专用全包围脚垫", id="fits, said behind"),
        pytest.param("苹果13手机壳 液态硅胶", id="a case that names the phone"),
        pytest.param("山东烟台红富士苹果 5斤 新鲜水果", id="fruit"),
        pytest.param("苹果 新鲜水果 脆甜 整箱", id="fruit first"),
        pytest.param("有机小米 山西杂粮 2.5kg", id="grain"),
        pytest.param("小学生拼音本田字格本 20本", id="honda across two words"),
        pytest.param("加厚3毫米家用地垫", id="mijia across two words"),
        pytest.param("手工艺品客厅装饰画", id="pringles across two words"),
        pytest.param("纯棉四件套 全棉床上用品", id="no brand at all"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_maker_is_no_brand(brands: BrandIndex, title: str) -> None:
    assert read_brand(None, title, brands)[0] is None


@pytest.mark.parametrize(
    ("title", "category", "id"),
    [
        pytest.param("苹果 15 Pro Max", "phones.mobiles", "apple", id="apple sells phones"),
        pytest.param("苹果 15个装 礼盒", "food.fruit", None, id="apple sells no fruit"),
    ],
)
def test_the_category_decides_what_a_common_word_means(
    brands: BrandIndex, title: str, category: str, id: str | None
) -> None:
    reading, _ = read_brand(None, title, brands, category)
    assert (reading.value.id if reading else None) == id


def test_one_spelling_of_two_brands_goes_to_the_one_that_sells_there(brands: BrandIndex) -> None:
    wine, car = brands.lookup("长城", "food.alcohol"), brands.lookup("长城", "auto.parts")
    assert wine is not None
    assert car is not None
    assert (wine.label, car.label) == ("长城葡萄酒", "长城汽车 GREAT WALL")


@pytest.mark.parametrize(
    ("title", "id", "raw"),
    [
        pytest.param("岚禾（LANHE）保温饭盒", "x-岚禾", "岚禾", id="hanzi with latin in brackets"),
        pytest.param("VELTA/唯塔 落地灯", "x-唯塔", "唯塔", id="latin slash hanzi"),
        pytest.param("博世恩（BOSHEN）电炖锅 3L", "x-博世恩", "博世恩", id="longer than a known brand"),
        pytest.param("岚禾 华为 nova 手机壳", "x-岚禾", "岚禾", id="the maker of a case"),
        pytest.param("岚禾华为P60钢化膜 3片装", "x-岚禾", "岚禾", id="the maker glued to what it fits"),
        pytest.param("LANHEE落地灯卧室客厅", "x-lanhee", "LANHEE", id="latin first"),
    ],
)
def test_an_unknown_maker_is_read_where_titles_put_makers(brands: BrandIndex, title: str, id: str, raw: str) -> None:
    reading, _ = read_brand(None, title, brands)
    assert reading is not None
    assert (reading.value.id, title[reading.start : reading.end]) == (id, raw)
    assert reading.confidence <= 0.7


@pytest.mark.parametrize(
    "title", ["加厚 羽绒服 男", "USB数据线 一米", "四件套 纯棉", "适用 联想 笔记本 贴膜", "便携 餐具盒"]
)
def test_the_first_word_of_a_title_is_no_brand_only_because_it_is_first(brands: BrandIndex, title: str) -> None:
    assert read_brand(None, title, brands)[0] is None


def test_field_against_title_keeps_the_field_and_warns(brands: BrandIndex) -> None:
    reading, (issue,) = read_brand("华为", "小米（MI）14 手机", brands)
    assert reading is not None
    assert reading.value.id == "huawei"
    assert (issue.code, issue.severity, issue.field, issue.value) == (
        "brand_conflict",
        Severity.WARNING,
        "brand",
        "华为",
    )
    assert "小米" in issue.message


def test_a_title_that_names_the_field_s_brand_too_is_no_conflict(brands: BrandIndex) -> None:
    reading, issues = read_brand("小米", "Redmi红米 小米Note13 手机", brands)
    assert reading is not None
    assert (reading.value.id, issues) == ("xiaomi", ())


def test_an_accessory_of_another_maker_is_no_conflict(brands: BrandIndex) -> None:
    reading, issues = read_brand("绿联", "适用于苹果华为小米充电器", brands)
    assert reading is not None
    assert (reading.value.id, issues) == ("ugreen", ())


def test_a_reading_shows_every_place_that_spells_the_brand(brands: BrandIndex) -> None:
    title = "【官方】耐克（Nike）跑鞋"
    reading, _ = read_brand("NIKE/耐克", title, brands)
    assert reading is not None
    assert [title[start:end] for start, end in reading.mentions] == ["耐克", "Nike"]


def test_every_name_of_every_brand_finds_a_brand_that_bears_it(brands: BrandIndex) -> None:
    lost = [
        (brand.id, name)
        for brand in brands
        for name in brand.spellings
        if (found := brands.lookup(name)) is None or (found is not brand and name not in brand.ambiguous)
    ]
    assert lost == []


@given(field=st.none() | st.text(max_size=40), title=st.text(max_size=80))
def test_any_text_is_read_without_error_and_points_into_itself(
    brands: BrandIndex, field: str | None, title: str
) -> None:
    reading, _ = read_brand(field, title, brands)
    if reading is not None:
        source = title if reading.source == "title" else field or ""
        assert 0 <= reading.start < reading.end <= len(source)
        assert all(0 <= start < end <= len(title) for start, end in reading.mentions)


@given(index=st.integers(min_value=0), before=st.text(alphabet="abcxyz", min_size=1, max_size=3))
def test_a_latin_name_is_never_cut_out_of_a_longer_word(brands: BrandIndex, index: int, before: str) -> None:
    names = [name for brand in brands for name in brand.spellings if name.isascii() and name.isalpha()]
    name = names[index % len(names)]
    spelled = {mention.brand.id for mention in brands.mentions(f"{before}{name.lower()}qqq")}
    assert spelled == set()


GOOD = "nike: {zh: 耐克, en: Nike}\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param(GOOD + "adidas: {zh: 阿迪, allias: [三叶草]}\n", 2, "did you mean 'aliases'?", id="unknown key"),
        pytest.param(GOOD + "x: {aliases: [耐]}\n", 2, "neither `zh` nor `en`", id="no name"),
        pytest.param(GOOD + "fake: {zh: 耐克}\n", 2, "both written '耐克'", id="spelling of another brand"),
        pytest.param(GOOD + "Nike!: {en: Nikee}\n", 2, "is not made of a-z", id="bad id"),
        pytest.param(GOOD + "n999: {zh: 三九, aliases: [999]}\n", 2, "quote a text made of digits", id="a number"),
        pytest.param(GOOD + "ck: {en: CK, ambiguous: [CKK]}\n", 2, "did you mean 'CK'?", id="ambiguous nothing"),
        pytest.param(GOOD + "nike: {en: Nike2}\n", 2, "first on line 1", id="id twice"),
        pytest.param("- nike\n", 1, "maps brand ids to their names", id="a list"),
        pytest.param("nike: [\n", 2, "", id="broken yaml"),
        pytest.param("nike: 耐克\n", 1, "needs names", id="a text"),
        pytest.param("nike: {zh: 耐克, host: maybe}\n", 1, "true or false", id="host is a switch"),
    ],
)
def test_a_mistake_in_a_brand_file_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(LexiconError) as caught:
        parse_brands({"brands/shop.yaml": text})
    (problem,) = caught.value.problems
    assert (problem.source, problem.line) == ("brands/shop.yaml", line)
    assert said in problem.message


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    with pytest.raises(LexiconError) as caught:
        parse_brands({"brands/a.yaml": "a: {zh: 甲, zz: 1}\nb: {}\n", "brands/b.yaml": GOOD + "c: {en: 3}\n"})
    assert [(p.source, p.line) for p in caught.value.problems] == [
        ("brands/a.yaml", 1),
        ("brands/a.yaml", 2),
        ("brands/b.yaml", 2),
    ]


def test_two_brands_may_share_a_spelling_that_both_call_ambiguous() -> None:
    text = "car: {zh: 长城汽车, aliases: [长城], ambiguous: [长城]}\nwine: {zh: 长城, ambiguous: true}\n"
    assert len(parse_brands({"brands/shop.yaml": text})) == 2


def test_a_brand_stands_in_one_file_only() -> None:
    with pytest.raises(LexiconError, match=r"first in brands/a\.yaml:1"):
        parse_brands({"brands/a.yaml": GOOD, "brands/b.yaml": "nike: {en: Nike Inc}"})


@pytest.mark.parametrize(
    ("title", "name"),
    [
        pytest.param("沐岚禾保温杯 500ml", "沐岚禾", id="before a thing"),
        pytest.param("沐岚禾家用电热水壶", "沐岚禾", id="before what describes the thing"),
        pytest.param("【包邮】沐岚禾儿童书包", "沐岚禾", id="after a call"),
        pytest.param("沐岚禾,保温杯,不锈钢", "沐岚禾", id="before a comma"),
        pytest.param("新款家用保温杯 500ml", None, id="every word is known"),
        pytest.param("上海特产糕点礼盒", None, id="a place"),
        pytest.param("送给他的保温杯", None, id="words that no name has"),
    ],
)
def test_what_no_word_explains_at_the_head_of_a_title_is_a_brand(title: str, name: str | None) -> None:
    knowledge = load_knowledge()
    reading, _ = read_brand(None, title, knowledge.brands, None, knowledge.words)
    assert (reading.value.label if reading else None) == name
    assert reading is None or (reading.value.id, reading.confidence) == (f"x-{name}", 0.5)


def test_a_listing_shows_every_spelling_of_its_brand() -> None:
    listing = normalize(RawItem("shop", "1", "耐克（Nike）男子跑步鞋", brand="耐克"), load_knowledge())
    told = [(value.raw, value.source, value.rule) for value in listing.values if value.field == "brand"]
    assert told == [
        ("耐克", "brand", "brand.field"),
        ("耐克", "title", "brand.spelled"),
        ("Nike", "title", "brand.spelled"),
    ]


@pytest.mark.parametrize(
    ("title", "brand"),
    [
        pytest.param("华为荣耀note10快充数据线", None, id="a cable for a model"),
        pytest.param("华为 原装快充数据线", "huawei", id="a cable of the maker"),
        pytest.param("戴尔 15.6英寸 单肩斜挎包 办公", None, id="a bag for a computer"),
    ],
)
def test_what_is_made_for_a_model_is_not_of_its_maker(title: str, brand: str | None) -> None:
    reading, _ = read_brand(None, title, load_knowledge().brands)
    assert (reading.value.id if reading else None) == brand
